"""The draft of a scenario: its texts and objectives on one page, each inject on its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from incidents.people.models import User
from incidents.people.views.acting import acted, go
from incidents.refusals import NotPermitted, Refused
from incidents.scenarios import operations
from incidents.scenarios.contents import Contents, InjectDraft
from incidents.scenarios.forms import versions as forms
from incidents.scenarios.models import Scenario, ScenarioVersion
from incidents.scenarios.picture import picture_of
from incidents.scenarios.playing import problems_of_playing
from incidents.scenarios.problems import problems_of_keeping
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of, known
from incidents.scenarios.telling import when_in_words
from incidents.scenarios.views.base import draft_page_of, edited, show, show_refusal
from incidents.scenarios.views.library import publish

both = require_http_methods(["GET", "HEAD", "POST"])


def _held(scenario: Scenario) -> tuple[ScenarioVersion | None, Contents]:
    """The draft, and what it holds: without one, what is in force."""
    draft = draft_of(scenario)
    shown = draft or active_version(scenario)
    return draft, contents_of(shown) if shown is not None else Contents()


@both
def draft_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The next version; no drill is planned with it until it is put in force."""
    reader, scenario = edited(request, slug)
    draft, contents = _held(scenario)
    first = forms.initial_draft(contents)
    if draft is not None:
        first |= {"revision": draft.revision, "summary": draft.summary}
    posted = request.POST if request.method == "POST" else None
    form = forms.DraftForm(posted, initial=first)
    given: dict[str, Any] = {"form_kwargs": {"capabilities": forms.capabilities()}, "prefix": "objectives"}
    initial = [{name: getattr(one, name) for name in forms.ObjectiveForm.base_fields} for one in contents.objectives]
    rows = forms.ObjectivesFormSet(posted, initial=initial, **given)
    if form.is_bound and form.is_valid() and rows.is_valid() and _saved(reader, scenario, contents, form, rows):
        if "publish" in request.POST:
            return publish(request, reader, scenario)
        return go(request, draft_page_of(scenario), "The draft is saved.")
    checks = "check" in request.GET and not form.is_bound
    context = {
        "title": f"Draft of {scenario}",
        "scenario": scenario,
        "draft": draft,
        "form": form,
        "objectives": rows,
        "injects": [(one, when_in_words(one)) for one in contents.injects],
        "picture": picture_of(contents.injects, contents.expected_minutes),
        "problems": _problems(scenario, contents) if checks else [],
    }
    return show(request, "draft", context, status=422 if form.is_bound else 200)


def _saved(reader: User, scenario: Scenario, contents: Contents, form: Any, rows: Any) -> bool:
    given, kept = form.cleaned_data, rows.kept()
    texts = {name: given[name] for name in (*forms.TEXTS, "expected_minutes", "hot_wash")}
    new = Contents(**texts, objectives=[one.draft() for one in kept], injects=contents.injects)
    try:
        operations.edit_version(
            scenario,
            new,
            summary=given["summary"],
            expected_revision=given["revision"],
            actor=reader,
            at=timezone.now(),
        )
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        show_refusal(refusal, form, {"objectives": kept})
        return False
    return True


def _problems(scenario: Scenario, contents: Contents) -> list[tuple[str, str, str]]:
    """Why it cannot be played: what is to blame, the sentence, and the page on which it is put right."""
    found = []
    for name, sentence in {**problems_of_playing(contents, known()), **problems_of_keeping(contents)}.items():
        parts = name.split(".")
        what, page = parts[0].replace("_", " ").capitalize(), "#id_" + parts[0]
        if parts[0] == "injects" and len(parts) > 1:
            inject = contents.injects[int(parts[1])]
            what, page = inject.title, reverse("scenario_inject", args=[scenario.slug, inject.key])
        elif parts[0] == "objectives" and len(parts) > 1:
            what, page = contents.objectives[int(parts[1])].title, f"#id_objectives-{parts[1]}-title"
        found.append((what, sentence, page))
    return found


@both
def inject_view(request: HttpRequest, slug: str, key: str = "") -> HttpResponse:
    """One inject of the draft, and what is expected about it; without a key a new one."""
    reader, scenario = edited(request, slug)
    draft, contents = _held(scenario)
    inject = next((one for one in contents.injects if one.key == key), None)
    if key and inject is None:
        raise Http404
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first: dict[str, Any] = forms.initial_inject(inject) if inject is not None else {}
    first["revision"] = draft.revision if draft is not None else None
    form = forms.InjectForm(posted, files=files, initial=first, contents=contents)
    objectives = [(one.key, one.title) for one in contents.objectives]
    shown = inject.expected_actions if inject is not None else ()
    initial = [{name: getattr(one, name) for name in forms.ActionForm.base_fields} for one in shown]
    given: dict[str, Any] = {"form_kwargs": {"objectives": objectives}, "prefix": "expected"}
    rows = forms.ActionsFormSet(posted, initial=initial, **given)
    if form.is_bound and form.is_valid() and rows.is_valid() and _saved_inject(reader, scenario, inject, form, rows):
        return go(request, f"{draft_page_of(scenario)}#injects", "The inject is saved in the draft.")
    title = f"Inject: {inject.title}" if inject is not None else "A new inject"
    context = {"title": title, "scenario": scenario, "draft": draft, "inject": inject, "form": form, "actions": rows}
    return show(request, "inject", context, status=422 if form.is_bound else 200)


def _saved_inject(reader: User, scenario: Scenario, was: InjectDraft | None, form: Any, rows: Any) -> bool:
    kept = rows.kept()
    given = form.draft([one.draft() for one in kept], was)
    told: dict[str, Any] = {
        "was": was.key if was is not None else "",
        "expected_revision": form.cleaned_data["revision"],
        "actor": reader,
        "at": timezone.now(),
    }
    try:
        if form.picture is not None:
            operations.save_inject_with_picture(scenario, given, upload=form.picture, **told)
        else:
            operations.save_inject(scenario, given, **told)
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        show_refusal(refusal, form, {"expected_actions": kept})
        return False
    return True


@require_POST
def remove_view(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    reader, scenario = edited(request, slug)
    told: dict[str, Any] = {"actor": reader, "at": timezone.now()}
    back = f"{draft_page_of(scenario)}#injects"
    return acted(
        request, lambda: operations.remove_inject(scenario, key, **told), "The inject is out of the draft.", back
    )
