"""The pages of plans: all of them with what stands around them, one with its versions, its draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.differences import differences
from incidents.jobs.operations import request_job
from incidents.people.views.acting import acted, go
from incidents.plans import operations
from incidents.plans.forms.documents import PlanDraftForm, PlanForm, values_of
from incidents.plans.models import KeyContact, Plan, PlanVersion
from incidents.plans.models.plans import SECTIONS
from incidents.plans.pack_job import PACK
from incidents.plans.queries.documents import coming_of, freshness, in_force_of, sections_of, text_of
from incidents.plans.queries.rights import may_edit, may_make, may_view
from incidents.plans.views.base import COMMON_ACTS, done, found, opens_all, page_of, reader_of, require_editor, show

both = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    **COMMON_ACTS,
    "approve": (operations.approve_plan, "It is approved. It can be put in force now."),
    "activate": (operations.activate_plan, "It is in force."),
    "discard": (operations.discard_plan_draft, "The draft was thrown away."),
}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Every plan, which version is in force, and how fresh it is."""
    reader, now = reader_of(request, Plan), timezone.now()
    rows = Plan.objects.select_related("team", "owner", "type")
    fresh = freshness(rows)
    numbers = {
        (plan, status): number
        for plan, status, number in PlanVersion.objects.exclude(status="retired").values_list(
            "plan", "status", "number"
        )
    }
    shown = [
        (
            row,
            numbers.get((row.pk, "active")),
            numbers.get((row.pk, "draft")),
            numbers.get((row.pk, "approved")),
            fresh[row.pk],
        )
        for row in rows
    ]
    context = {
        "title": "The plan",
        "rows": [one for one in shown if one[0].retired_at is None],
        "retired": [one[0] for one in shown if one[0].retired_at is not None],
        "may_make": may_make(reader, Plan),
        "may_pack": may_view(reader, KeyContact),
        "today": now.date(),
    }
    return show(request, "plans", context)


@require_safe
def plan_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, plan, now = reader_of(request, Plan), found(Plan, slug), timezone.now()
    active, coming = in_force_of(plan), coming_of(plan)
    edits = may_edit(reader, plan)
    context = {
        "title": plan.name,
        "plan": plan,
        "thing": plan,
        "active": active,
        "sections": sections_of(active) if active is not None else [],
        "coming": coming,
        "is_own_work": coming is not None and reader.pk in (coming.author_id, coming.edited_by_id),
        "versions": plan.versions.select_related("author", "approved_by", "activated_by"),
        "freshness": freshness(Plan.objects.filter(pk=plan.pk))[plan.pk],
        "may_edit": edits,
        "may_review": edits or plan.owner_id == reader.pk,
        "today": now.date(),
    }
    return show(request, "plan", context)


@require_safe
def version_view(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, and what changed since the one before."""
    reader_of(request, Plan)
    plan = found(Plan, slug)
    version = get_object_or_404(plan.versions.select_related("author", "approved_by"), number=number)
    before = plan.versions.filter(number__lt=number).order_by("-number").first()
    context = {
        "title": f"{plan.name}, version {number}",
        "plan": plan,
        "version": version,
        "before": before,
        "sections": sections_of(version),
        "pieces": differences(text_of(before), text_of(version)) if before is not None else [],
    }
    return show(request, "plan_version", context)


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request, Plan)
    if not may_make(reader, Plan):
        raise PermissionDenied
    return _edit(request, reader, None)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, plan = reader_of(request, Plan), found(Plan, slug)
    require_editor(reader, plan)
    return _edit(request, reader, plan)


def _edit(request: HttpRequest, reader: Any, plan: Plan | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {"reader": reader, "thing": plan, "opens_all": opens_all(reader, Plan)}
    form = PlanForm(posted, initial=values_of(plan) if plan is not None else None, **given)
    if posted is not None and form.is_valid():
        told: dict[str, Any] = {"actor": reader, "at": timezone.now()}
        saved = done(form, lambda: operations.save_plan(plan, form.cleaned_data, **told))
        if saved is not None:
            return go(request, page_of(saved) + ("" if plan is not None else "draft/"), "Saved.")
    context = {
        "title": f"Change {plan}" if plan is not None else "Make a plan",
        "form": form,
        "button": "Save" if plan is not None else "Go on to its words",
        "thing": plan,
        "back": page_of(plan) if plan is not None else "",
        "crumb": reverse("plans"),
        "crumb_words": "The plan",
    }
    return show(request, "form", context, status=422 if form.is_bound else 200)


@both
def draft_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The words of the coming version; nothing is in force until somebody else has approved it."""
    reader, plan = reader_of(request, Plan), found(Plan, slug)
    require_editor(reader, plan)
    coming = coming_of(plan)
    shown = coming or in_force_of(plan)
    first: dict[str, Any] = {name: getattr(shown, name) for name in SECTIONS} if shown is not None else {}
    if coming is not None:
        first |= {"summary": coming.summary, "revision": coming.revision}
    posted = request.POST if request.method == "POST" else None
    form = PlanDraftForm(posted, initial=first)
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        saved = done(
            form,
            lambda: operations.save_plan_draft(
                plan,
                form.sections(),
                summary=data["summary"],
                expected_revision=data["revision"],
                actor=reader,
                at=timezone.now(),
            ),
        )
        if saved is not None:
            return go(request, page_of(plan), "The draft is saved. Somebody else has to approve it.")
    intro = "Markdown. It is in force once another person has approved it."
    if coming is not None and coming.approved_at is not None:
        intro += " It is approved now: saving it again ends the approval."
    context = {"title": f"Draft of {plan}", "form": form, "button": "Save the draft", "thing": plan, "intro": intro}
    return show(request, "form", {**context, "back": page_of(plan)}, status=422 if form.is_bound else 200)


@require_POST
def act_view(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    reader, plan = reader_of(request, Plan), found(Plan, slug)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    return acted(request, lambda: operation(plan, actor=reader, at=timezone.now()), sentence, page_of(plan))


@require_POST
def pack_view(request: HttpRequest) -> HttpResponse:
    """Have the offline pack made; its job's page hands it out."""
    reader = reader_of(request, KeyContact)
    job = request_job(PACK.slug, parameters={}, dedup_key="pack", actor=reader, at=timezone.now())
    return HttpResponseRedirect(reverse("job", args=[job.pk]))
