"""The library: its list, the page of one scenario, its versions, packs in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.differences import differences
from incidents.people.views.acting import acted, done, go
from incidents.refusals import NotPermitted
from incidents.scenarios import operations
from incidents.scenarios.forms.library import LibraryFilter, PackForm, ScenarioForm
from incidents.scenarios.models import Inject, Scenario, ScenarioVersion
from incidents.scenarios.operations import PackRefused, ScenarioRefused
from incidents.scenarios.pictures import hand_out
from incidents.scenarios.queries.library import freshness, numbers, scenarios
from incidents.scenarios.queries.packs import pack_of
from incidents.scenarios.queries.rights import may_edit, may_make
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of
from incidents.scenarios.telling import as_text
from incidents.scenarios.views.base import draft_page_of, edited, found, keeper_of, page_of, show, shown_version

both = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "review": (operations.review_scenario, "It is on record that you reviewed it."),
    "retire": (operations.retire_scenario, "It is retired: no new drill is planned with it."),
    "restore": (operations.restore_scenario, "It is in use again."),
    "discard": (operations.discard_version, "The draft was thrown away."),
}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Every scenario that the reader may know, by what is asked for, and when it was played last."""
    reader, now = keeper_of(request), timezone.now()
    asked = LibraryFilter(request.GET)
    everything = scenarios()
    rows = asked.narrowed(everything)
    active, drafts = numbers(rows)
    fresh = freshness(rows)
    shown = [(row, active.get(row.pk), row.pk in drafts, fresh[row.pk]) for row in rows]
    context = {
        "title": "Scenarios",
        "filter": asked,
        "is_narrowed": any(request.GET.get(name) for name in asked.fields),
        "rows": [one for one in shown if one[0].retired_at is None],
        "retired": [one[0] for one in shown if one[0].retired_at is not None],
        "may_make": may_make(reader),
        "today": now.date(),
    }
    return show(request, "scenarios", context)


@require_safe
def scenario_view(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, what is being prepared, and what was."""
    reader, scenario = found(request, slug)
    active, draft = active_version(scenario), draft_of(scenario)
    context = {
        "title": scenario.name,
        "scenario": scenario,
        "active": active,
        "draft": draft,
        "versions": ScenarioVersion.objects.filter(scenario=scenario).select_related("author", "activated_by"),
        "freshness": freshness(Scenario.objects.filter(pk=scenario.pk))[scenario.pk],
        "may_edit": may_edit(reader),
        "today": timezone.now().date(),
        **(shown_version(active) if active is not None else {}),
    }
    return show(request, "scenario", context)


@require_safe
def version_view(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, and what changed since the one before."""
    _reader, scenario = found(request, slug)
    rows = ScenarioVersion.objects.filter(scenario=scenario)
    version = get_object_or_404(rows.select_related("author", "activated_by"), number=min(number, 2**31 - 1))
    before = rows.filter(number__lt=version.number).order_by("-number").first()
    pieces = differences(as_text(contents_of(before)), as_text(contents_of(version))) if before is not None else []
    context = {"title": f"{scenario.name}, version {version.number}", "scenario": scenario, "before": before}
    return show(request, "version", {**context, "pieces": pieces, **shown_version(version)})


@require_safe
def picture_view(request: HttpRequest, slug: str, number: int, key: str) -> FileResponse:
    """The picture of one inject, for who may read the scenario."""
    _reader, scenario = found(request, slug)
    rows = Inject.objects.filter(version__scenario=scenario, version__number=min(number, 2**31 - 1), key=key)
    row = get_object_or_404(rows.exclude(picture=""))
    return hand_out(row.key, row.picture, row.picture_type)


@require_safe
def yaml_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The scenario as a file."""
    _reader, scenario = found(request, slug)
    headers = {"Content-Disposition": f'attachment; filename="{scenario.slug}.yaml"', "Cache-Control": "no-store"}
    return HttpResponse(pack_of([scenario]), content_type="application/yaml; charset=utf-8", headers=headers)


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader = keeper_of(request)
    if not may_make(reader):
        raise PermissionDenied
    form = ScenarioForm(request.POST if request.method == "POST" else None)
    made: list[Scenario] = []

    def call() -> None:
        made.append(operations.create_scenario(form.cleaned_data, actor=reader, at=timezone.now()))

    if form.is_bound and form.is_valid() and done(form, call):
        return go(request, draft_page_of(made[0]), "Now say what happens in it.")
    context = {"title": "Make a scenario", "form": form, "button": "Go on to what happens in it"}
    return show(request, "form", {**context, "back": reverse("scenarios")}, status=422 if form.is_bound else 200)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, scenario = edited(request, slug)
    form = ScenarioForm(request.POST if request.method == "POST" else None, scenario=scenario)

    def call() -> None:
        operations.update_scenario(scenario, form.cleaned_data, actor=reader, at=timezone.now())

    if form.is_bound and form.is_valid() and done(form, call):
        return go(request, reverse("scenario", args=[form.cleaned_data["slug"]]), "Saved.")
    context = {"title": f"Change {scenario}", "form": form, "button": "Save", "back": page_of(scenario)}
    return show(request, "form", context, status=422 if form.is_bound else 200)


@both
def import_view(request: HttpRequest) -> HttpResponse:
    reader = keeper_of(request)
    if not may_make(reader):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = PackForm(posted, files=request.FILES or None)
    problems: dict[str, str] = {}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            brought = operations.import_pack(given["text"], publish=given["publish"], actor=reader, at=timezone.now())
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except PackRefused as refusal:
            form.add_error(None, refusal.sentence)
            problems = refusal.fields
        else:
            one = brought[0].scenario
            words = "It is here." if len(brought) == 1 else f"{len(brought)} scenarios are here."
            return go(request, page_of(one) if len(brought) == 1 else reverse("scenarios"), words)
    context = {"title": "Bring scenarios in", "form": form, "problems": problems, "back": reverse("scenarios")}
    return show(request, "import", context, status=422 if form.is_bound else 200)


@require_POST
def act_view(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """What nothing is typed for. The operation asks whether the reader may."""
    reader, scenario = found(request, slug)
    if act == "publish":
        return publish(request, reader, scenario)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    return acted(request, lambda: operation(scenario, actor=reader, at=timezone.now()), sentence, page_of(scenario))


def publish(request: HttpRequest, reader: Any, scenario: Scenario) -> HttpResponse:
    """Put the draft in force; what keeps it from being played is said on the page of the draft."""
    draft = draft_of(scenario)
    if draft is None:
        return go(request, page_of(scenario))
    try:
        operations.activate_version(draft, actor=reader, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except ScenarioRefused:
        return go(request, f"{draft_page_of(scenario)}?check=1")
    return go(request, page_of(scenario), "It is in force: drills are planned with it from now on.")
