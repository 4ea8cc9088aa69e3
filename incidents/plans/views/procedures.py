"""The pages of procedures: all of them, one with its versions, its draft step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.differences import differences
from incidents.people.views.acting import acted, go
from incidents.plans import operations
from incidents.plans.forms.procedures import DraftForm, ProcedureForm, StepsFormSet, initial_steps, values_of
from incidents.plans.models import Procedure, ProcedureVersion
from incidents.plans.queries.procedures import active_of, draft_of, freshness, steps_of
from incidents.plans.queries.rights import may_edit, may_make
from incidents.plans.queries.telling import conditions_in_words
from incidents.plans.steps import as_text
from incidents.plans.views.base import COMMON_ACTS, done, found, opens_all, page_of, reader_of, require_editor, show
from incidents.refusals import Refused

both = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    **COMMON_ACTS,
    "publish": (operations.publish, "The draft is in force."),
    "discard": (operations.discard_draft, "The draft was thrown away."),
}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Every procedure, what it is for, and how fresh it is."""
    reader, now = reader_of(request, Procedure), timezone.now()
    rows = Procedure.objects.select_related("team", "owner")
    fresh = freshness(rows)
    words = conditions_in_words(rows)
    listed = list(rows)
    in_force = dict(ProcedureVersion.objects.filter(status="active").values_list("procedure", "number"))
    drafts = set(ProcedureVersion.objects.filter(status="draft").values_list("procedure", flat=True))
    shown = [(row, in_force.get(row.pk), row.pk in drafts, words[row.pk], fresh[row.pk]) for row in listed]
    context = {
        "title": "Procedures",
        "rows": [one for one in shown if one[0].retired_at is None],
        "retired": [one[0] for one in shown if one[0].retired_at is not None],
        "may_make": may_make(reader, Procedure),
        "today": now.date(),
    }
    return show(request, "procedures", context)


@require_safe
def procedure_view(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, what is being prepared, and what was."""
    reader, procedure, now = reader_of(request, Procedure), found(Procedure, slug), timezone.now()
    active, draft = active_of(procedure), draft_of(procedure)
    rows = Procedure.objects.filter(pk=procedure.pk)
    context = {
        "title": procedure.name,
        "procedure": procedure,
        "thing": procedure,
        "active": active,
        "steps": list(active.steps.all()) if active is not None else [],
        "draft": draft,
        "versions": procedure.versions.select_related("author", "activated_by"),
        "words": conditions_in_words(rows)[procedure.pk],
        "freshness": freshness(rows)[procedure.pk],
        "may_edit": may_edit(reader, procedure),
        "may_review": may_edit(reader, procedure) or procedure.owner_id == reader.pk,
        "today": now.date(),
    }
    return show(request, "procedure", context)


@require_safe
def version_view(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, and what changed since the one before."""
    reader_of(request, Procedure)
    procedure = found(Procedure, slug)
    version = get_object_or_404(procedure.versions.select_related("author", "activated_by"), number=number)
    before = procedure.versions.filter(number__lt=number).order_by("-number").first()
    context = {
        "title": f"{procedure.name}, version {number}",
        "procedure": procedure,
        "version": version,
        "before": before,
        "steps": list(version.steps.all()),
        "pieces": differences(_text(before), _text(version)) if before is not None else [],
    }
    return show(request, "procedure_version", context)


def _text(version: ProcedureVersion) -> str:
    return f"{version.purpose}\n\n{as_text(steps_of(version))}".strip()


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request, Procedure)
    if not may_make(reader, Procedure):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = ProcedureForm(posted, reader=reader, thing=None, opens_all=opens_all(reader, Procedure))
    if posted is not None and form.is_valid():
        made = done(form, lambda: operations.make_procedure(form.values(), actor=reader, at=timezone.now()))
        if made is not None:
            return go(request, f"{page_of(made)}draft/", "Now say what is done, step by step.")
    context = {"title": "Make a procedure", "form": form, "button": "Go on to its steps"}
    context |= {"crumb": reverse("procedures"), "crumb_words": "Procedures"}
    return show(request, "form", context, status=422 if form.is_bound else 200)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    """What the procedure says about itself: which incidents it is for, who answers for it."""
    reader, procedure = reader_of(request, Procedure), found(Procedure, slug)
    require_editor(reader, procedure)
    posted = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {"reader": reader, "thing": procedure, "opens_all": opens_all(reader, Procedure)}
    form = ProcedureForm(posted, initial=values_of(procedure), **given)
    if posted is not None and form.is_valid():
        told: dict[str, Any] = {"actor": reader, "at": timezone.now()}
        changed = done(form, lambda: operations.change_procedure(procedure, form.values(), **told))
        if changed is not None:
            return go(request, page_of(changed), "Saved.")
    context = {"title": f"Change {procedure}", "form": form, "button": "Save", "thing": procedure}
    return show(request, "form", {**context, "back": page_of(procedure)}, status=422 if form.is_bound else 200)


@both
def draft_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps of the next version; nothing is in force until it is published."""
    reader, procedure = reader_of(request, Procedure), found(Procedure, slug)
    require_editor(reader, procedure)
    draft = draft_of(procedure)
    shown = draft or active_of(procedure)
    first: dict[str, Any] = {"purpose": shown.purpose if shown is not None else ""}
    if draft is not None:
        first |= {"summary": draft.summary, "revision": draft.revision}
    posted = request.POST if request.method == "POST" else None
    form = DraftForm(posted, initial=first)
    steps = StepsFormSet(posted, initial=initial_steps(steps_of(shown)) if shown is not None else [], prefix="steps")
    adds = posted is not None and "more" in posted
    if (
        posted is not None
        and not adds
        and form.is_valid()
        and steps.is_valid()
        and _saved(reader, procedure, form, steps)
    ):
        if "publish" in posted:
            return acted(
                request,
                lambda: operations.publish(procedure, actor=reader, at=timezone.now()),
                "It is in force from now on.",
                page_of(procedure),
            )
        return go(request, page_of(procedure), "The draft is saved. It is in force once somebody publishes it.")
    if adds:
        steps = _with_more(posted)
    context = {
        "title": f"Draft of {procedure}",
        "procedure": procedure,
        "draft": draft,
        "form": form,
        "steps": steps,
        "back": page_of(procedure),
    }
    return show(request, "procedure_draft", context, status=422 if form.is_bound and not adds else 200)


def _with_more(posted: Any) -> Any:
    """The same steps with room for more: what was typed stays as it is."""
    given = posted.copy()
    given["steps-TOTAL_FORMS"] = str(min(int(posted.get("steps-TOTAL_FORMS", "0") or 0) + 3, 80))
    return StepsFormSet(given, prefix="steps")


def _saved(reader: Any, procedure: Procedure, form: DraftForm, steps: Any) -> bool:
    kept = steps.kept()
    given = form.cleaned_data
    try:
        operations.save_draft(
            procedure,
            purpose=given["purpose"],
            summary=given["summary"],
            steps=[one.draft() for one in kept],
            expected_revision=given["revision"],
            actor=reader,
            at=timezone.now(),
        )
    except Refused as refusal:
        _show_refusal(refusal, form, kept)
        return False
    return True


def _show_refusal(refusal: Refused, form: DraftForm, kept: list[Any]) -> None:
    """Each sentence at the step it is about."""
    for name, sentence in refusal.fields.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[1].isdecimal() and parts[2] in kept[int(parts[1])].fields:
            kept[int(parts[1])].add_error(parts[2], sentence)
        else:
            form.add_error(None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.sentence)


@require_POST
def act_view(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """What nothing is typed for. The operation asks whether the reader may."""
    reader, procedure = reader_of(request, Procedure), found(Procedure, slug)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    return acted(request, lambda: operation(procedure, actor=reader, at=timezone.now()), sentence, page_of(procedure))
