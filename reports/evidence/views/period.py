"""The page on which evidence of a period is asked for, and the page of compliance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.views.loading import person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.views.acting import is_dialog
from reports.evidence.choices import Step
from reports.evidence.forms import NarrowingForm, PeriodForm
from reports.evidence.operations import request_period
from reports.evidence.queries.compliance import (
    FOLLOWED,
    MAY_MISS,
    MOST_AT_ONCE,
    count_steps,
    follow,
    incidents_asked,
    take_a_while,
    that_miss,
)
from reports.evidence.rights import may_export, may_read
from reports.metrics.asking import NotAsked, address_of, parameters_of, question_from
from reports.metrics.questions import Question

METRIC, ON_A_PAGE, LAST_PAGE = "reported", 50, 10_000
DAY = timedelta(days=1)
# Asks for the counts at once, however long they take.
WAITS = "wait"


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_view(request: HttpRequest) -> HttpResponse:
    """The form; posted, the page of the job that packs it."""
    user, now = person(request), timezone.now()
    if not may_export(user):
        raise PermissionDenied("You may not take evidence away.")
    form = PeriodForm(request.POST or None, initial=_last_month())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        job = request_period(
            since=given["since"],
            until=given["until"] + DAY,
            reality=given["reality"],
            with_papers=given["with_papers"],
            actor=user,
            at=now,
        )
        messages.info(request, "The evidence is packed in the background.")
        return HttpResponseRedirect(reverse("job", args=[job.pk]))
    context = {"title": "Evidence for auditors", "form": form, "reads_reports": may_read(user)}
    return render(request, admin.site, "reports/evidence/period.html", context, status=422 if form.errors else 200)


def _last_month() -> dict[str, Any]:
    first = timezone.localdate(timezone=timezone.get_default_timezone()).replace(day=1)
    return {"since": (first - DAY).replace(day=1), "until": first - DAY}


@require_safe
def compliance_view(request: HttpRequest) -> HttpResponse:
    """How the incidents of a period stand with each step, and those that miss one.

    Of very many, what is counted is fetched when the page has come; without scripts, by a link.
    """
    user, now = person(request), timezone.now()
    if not may_read(user):
        raise PermissionDenied("You may not read reports.")
    today = now.astimezone(timezone.get_default_timezone()).date()
    problems: dict[str, str] = {}
    try:
        question = question_from(request.GET, metric=METRIC, today=today)
    except NotAsked as refusal:
        question, problems = question_from({}, metric=METRIC, today=today), refusal.fields
    if is_dialog(request):
        return TemplateResponse(request, "reports/evidence/compliance_results.html", _results(request, question))
    form = _form(request, question, problems)
    context: dict[str, Any] = {
        "title": "Compliance with the process",
        "form": form,
        "narrowed": form.narrowed() if not problems else [],
        "problems": problems,
        "may_export": may_export(user),
    }
    if WAITS not in request.GET and take_a_while(incidents_asked(question)):
        asked = {"show": _shown(request), "page": _number(request), WAITS: "yes"}
        context["later"] = f"{reverse('compliance')}?{address_of(question)}&{urlencode(asked)}"
        context["most"] = MOST_AT_ONCE
    else:
        context |= _results(request, question)
    return render(request, admin.site, "reports/evidence/compliance.html", context)


def _results(request: HttpRequest, question: Question) -> dict[str, Any]:
    """The counts, and one page of the list; the reads are recorded."""
    rows, now = incidents_asked(question), timezone.now()
    shown, number = _shown(request), _number(request)
    page = list(_list(rows, shown, now)[(number - 1) * ON_A_PAGE : number * ON_A_PAGE + 1])
    followed = follow(page[:ON_A_PAGE], now)
    record_reads([one.incident for one in followed], user=person(request), surface=Surface.LIST, at=now)
    address = address_of(question)
    return {
        "question": question,
        "last_day": question.until - DAY,
        "counts": count_steps(rows, now),
        "followed": followed,
        "steps": list(Step),
        "tabs": _tabs(address, shown),
        "shown": shown,
        "number": number,
        "before": f"?{address}&show={shown}&page={number - 1}" if number > 1 else "",
        "after": f"?{address}&show={shown}&page={number + 1}" if len(page) > ON_A_PAGE else "",
    }


def _form(request: HttpRequest, question: Question, problems: dict[str, str]) -> NarrowingForm:
    """What was asked, as it was typed where something is wrong with it; else as it was understood."""
    asked = {name: keys[-1] for name, keys in parameters_of(question).items()}
    typed = {name: request.GET[name] for name in request.GET}
    form = NarrowingForm(typed if problems else asked)
    form.show_problems(problems)
    return form


def _shown(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked == "all" or asked in {step.value for step in MAY_MISS} else "missing"


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 8 else 1


def _list(rows: QuerySet[Incident], shown: str, now: datetime) -> QuerySet[Incident]:
    if shown != "all":
        rows = that_miss(rows, None if shown == "missing" else Step(shown), now)
    return rows.select_related(*FOLLOWED).order_by("-reported_at", "-pk")


def _tabs(address: str, shown: str) -> list[tuple[str, str, bool]]:
    """Which incidents to list: words, address, whether it is this one."""
    kinds = [("missing", "Something is missing"), *((step.value, str(step.label)) for step in MAY_MISS), ("all", "All")]
    return [(words, f"?{address}&show={slug}", slug == shown) for slug, words in kinds]
