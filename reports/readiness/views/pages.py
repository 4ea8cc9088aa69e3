"""The pages: everybody's readiness, one subject, what was exercised, which drill next, how it is counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from incidents.drills.queries.rights import may_plan
from incidents.lifecycle.choices import Surface
from reports.readiness.chart import line_chart
from reports.readiness.choices import SubjectKind
from reports.readiness.criteria import BELONGS, CRITERIA, REAL_TIMES
from reports.readiness.queries.coverage import coverage_of, scenarios_in_use
from reports.readiness.queries.history import days_of
from reports.readiness.queries.proposals import incident_rates, propose
from reports.readiness.queries.scores import ORGANISATION, score_everybody, score_one
from reports.readiness.queries.times import compare, missed_promises
from reports.readiness.risk import STALE_DAYS, UNSEEN, WEIGHT_OF_TIER
from reports.readiness.scoring import Score
from reports.readiness.views.base import facts_for, note_reads, reader_of, show, subject_named

LOSSES_SHOWN = 25


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """The organisation, then teams and services, the least ready first."""
    organisation, *others = score_everybody(facts_for(request))
    context = {
        "title": "Readiness",
        "score": organisation,
        "groups": [
            ("Teams", [score for score in _lowest_first(others) if score.subject.kind == SubjectKind.TEAM]),
            ("Services", [score for score in _lowest_first(others) if score.subject.kind == SubjectKind.SERVICE]),
        ],
        "criteria": CRITERIA,
        "chart": line_chart(days := days_of(ORGANISATION)),
        "days": days,
    }
    return show(request, "list", context)


def _lowest_first(scores: list[Score]) -> list[Score]:
    return sorted(scores, key=lambda score: (score.points is None, score.points or 0, score.subject.name))


@require_safe
def subject_view(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One score, criterion by criterion, with what each lost point was lost for."""
    facts = facts_for(request)
    subject = subject_named(facts, kind, slug)
    score = score_one(facts, subject)
    missed = missed_promises(facts, subject)
    note_reads(request, score, missed, Surface.PAGE)
    lines = [(line, line.losses[:LOSSES_SHOWN], len(line.losses) - LOSSES_SHOWN) for line in score.lines]
    context = {
        "title": f"Readiness: {subject.name}",
        "subject": subject,
        "score": score,
        "lines": [entry for entry in lines if entry[0].is_counted],
        "missed": missed,
        "real_times": REAL_TIMES,
        "compared": compare(facts, subject),
        "chart": line_chart(days := days_of(subject)),
        "days": days,
    }
    return show(request, "subject", context)


@require_safe
def coverage_view(request: HttpRequest) -> HttpResponse:
    """Services × scenarios, and what was never exercised."""
    coverage = coverage_of(facts_for(request), scenarios_in_use())
    return show(request, "coverage", {"title": "What was exercised", "coverage": coverage})


@require_safe
def next_view(request: HttpRequest) -> HttpResponse:
    """The drills that are the most pressing, with the figures behind each."""
    facts = facts_for(request)
    context = {
        "title": "Which drill next",
        "proposals": propose(facts, scenarios_in_use(), incident_rates(facts.at)),
        "may_plan": may_plan(reader_of(request)),
        "weights": WEIGHT_OF_TIER.items(),
        "unseen": UNSEEN,
        "stale_days": STALE_DAYS,
    }
    return show(request, "next", context)


@require_safe
def how_view(request: HttpRequest) -> HttpResponse:
    """The table of criteria: what is counted, and when one is well."""
    reader_of(request)
    context = {"title": "How readiness is counted", "criteria": CRITERIA, "belongs": BELONGS}
    return show(request, "how", context)
