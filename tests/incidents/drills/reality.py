"""Everything that is shown of reality, as plain values; and drills enough to disturb it, were they counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.test import Client

from incidents.desk.dashboard.panels import PANELS
from incidents.desk.dashboard.reader import Reader
from incidents.drills.operations import cancel_exercise, finish_exercise
from incidents.lifecycle import operations as op
from incidents.lifecycle.queries import service_status
from incidents.models import Exercise, Incident, ResolutionCode, Service, User
from incidents.permissions.principal import as_system, as_user
from incidents.search.queries import search, similar
from incidents.workflows.choices import Phase
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from reports.readiness import criteria
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.proposals import incident_rates
from reports.readiness.queries.scores import score_everybody
from tests.api.clients import Program
from tests.factories import NOW
from tests.incidents.drills.making import OUTAGE, begin, make_version, run_timers
from tests.incidents.lifecycle.test_transitions import walk_to
from tests.need_to_know.crawler import every_address

SOON = NOW + timedelta(minutes=40)
# Panels of first pages that are about drills, and what is learned from them.
PANELS_OF_DRILLS = {"exercises", "drills", "drills-today", "next-drills", "readiness", "reviews", "actions"}
# What readiness counts of reality, and not of rehearsals.
OF_REALITY = (criteria.REAL_TIMES, criteria.CONTACTS, criteria.SCHEDULES)
# Pages that are about drills, that tell what they lead to (reports of theirs, times of procedures), or that show the
# engine and the record of every change: there drills stand beside the rest.
NOT_COMPARED = re.compile(
    r"/drills|/readiness|/reviews|/qualifications|/scenario|/after-action|/neglected|/offline-pack|/timer/|/auditrecord/"
    r"|/healthz|/readyz|/admin/health/|/schema/|/docs/|/everything/|logout|sign-out|jsi18n|/add/$|/new|/metrics$|/static|/sessions/|token"
)
# What changes at each answer: secrets of forms and of the page's policy.
FRESH = re.compile(
    r'name="(?:csrfmiddlewaretoken|ticket)" value="[^"]*"|nonce="[^"]*"|data-csrf="[^"]*"| at 0x[0-9a-f]+'
)


def everything_real(reader: User, at: datetime, *, is_whole: bool = False) -> dict[str, Any]:
    """What the reader is shown of reality at `at`, which is the time that it is; `is_whole`: at every address."""
    with as_user(reader):
        shown = {**_rows(), **_metrics(at), **_readiness(at), **_panels(reader, at)}
        return shown | _pages(reader, is_whole=is_whole)


def _rows() -> dict[str, Any]:
    rows = Incident.objects.real()
    found: dict[str, Any] = {
        "queue": list(rows.open().in_queue_order().values_list("pk", flat=True)),
        "counts": (rows.count(), rows.open().unassigned().count(), rows.major().count()),
        "status": repr(service_status(list(Service.objects.order_by("pk")))),
        "found": search("checkout answers", queryset=rows).ids,
        "similar": [[one.incident.pk for one in similar(row)] for row in rows.order_by("pk")[:3]],
    }
    for split in ("phase", "state", "priority", "type", "service", "team", "assignee", "category"):
        of_each = rows.order_by(split).values_list(split).annotate(number=Count("pk"))
        found[f"by {split}"] = list(of_each)
    return found


def _metrics(at: datetime) -> dict[str, Any]:
    """Every metric of incidents, whole and split by everything that it can be split by."""
    found = {}
    since = date(at.year, at.month, 1)
    for metric in all_metrics():
        if "drill" in metric.name or metric.subject.lower() in ("readiness", "learning", "training"):
            continue
        for group in (None, *metric.groups):
            answer = ask(Question(metric.name, since, at.date() + timedelta(days=1), group), at)
            found[f"metric {metric.name} by {group}"] = repr((answer.total, answer.groups))
    return found


def _readiness(at: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"rates": sorted(incident_rates(at).items(), key=str)}
    for score in score_everybody(gather(Sight(at))):
        lines = [line for line in score.lines if line.criterion.code in OF_REALITY]
        found[f"readiness of {score.subject.name}"] = [
            (line.criterion.code, line.earned, line.count, [loss.item.words for loss in line.losses]) for line in lines
        ]
    return found


def _panels(reader: User, at: datetime) -> dict[str, str]:
    panels = {slug: panel for slug, panel in PANELS.items() if slug not in PANELS_OF_DRILLS}
    return {f"panel {slug}": _lasting(repr(panel.read(Reader(reader, at)))) for slug, panel in panels.items()}


def _lasting(text: str) -> str:
    return FRESH.sub("", text)


def _pages(reader: User, *, is_whole: bool) -> dict[str, str]:
    """Pages of the console, answers of the API and public pages: all that take no key, and those of a real incident.

    `is_whole`: all there are, with the keys of what is real.
    """
    first = Incident.objects.real().order_by("pk").values_list("pk", flat=True)[0]
    service = Service.objects.order_by("pk").values_list("slug", flat=True)[0]
    values = {"*": [], "final_catch_all": [], "format": ["json"], "drf_format_suffix": [".json"]}
    if is_whole:
        values |= {"*": [str(first)], "panel": [], "slug": [service], "reference": [f"INC-{first}"]}
    addresses = {*every_address(values), f"/api/v1/services/{service}/", f"/api/v1/incidents/{first}/"}
    addresses.add(f"/admin/incidents/incident/{first}/change/")
    client, program = Client(raise_request_exception=False), Program(reader)
    program.client.raise_request_exception = False
    client.force_login(reader)
    found = {}
    for address in sorted(addresses):
        if NOT_COMPARED.search(address):
            continue
        answer = (program.client if address.startswith("/api/v1/") else client).get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # A refusal names the request by a number of its own.
        told = _lasting(body.decode("utf-8", "replace")) if answer.status_code == 200 else ""
        found[address] = f"{answer.status_code} {told}"
    return found


def unlike(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """What is not the same, each with a few words from where it begins to differ."""
    return {
        what: _parting(str(before.get(what, "")), str(after.get(what, "")))
        for what in sorted({*before, *after}, key=str)
        if before.get(what) != after.get(what)
    }


def _parting(one: str, other: str) -> tuple[str, str]:
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    since = max(0, place - 80)
    return one[since : place + 120], other[since : place + 120]


# What became of the incident of a drill; each is done to a drill's alone. All at NOW + 30 minutes.
Fate = Callable[[Incident, User, User], Any]
HALF_HOUR = NOW + timedelta(minutes=30)


def _walk(phase: Phase) -> Fate:
    def fate(incident: Incident, player: User, commander: User) -> None:
        _walked(incident, phase, player, commander)

    return fate


def _walked(incident: Incident, phase: Phase, player: User, commander: User) -> Incident:
    """By moves that make nothing beside: what they ask for is there already."""
    service = incident.service
    known = {"assignee": player, "team": incident.team, "service": service, "affected_services": [(service, "down")]}
    return walk_to(incident, phase, ResolutionCode.objects.first(), commander, **known)


def _untouched(_incident: Incident, _player: User, _commander: User) -> None:
    return None


def _taken(incident: Incident, player: User, _commander: User) -> None:
    op.acknowledge(incident, actor=player, at=HALF_HOUR)
    op.assign(incident, assignee=player, actor=player, at=HALF_HOUR)
    op.add_note(incident, body="Checkout answers again", actor=player, at=HALF_HOUR, is_public=True)


def _major(incident: Incident, player: User, commander: User) -> None:
    major = op.declare_major(incident, reason="Drilled", actor=commander, at=HALF_HOUR)
    op.assign_role(major, role="commander", user=commander, actor=commander, at=HALF_HOUR)
    op.affect_service(major, service=major.service, effect="down", started_at=HALF_HOUR, actor=player, at=HALF_HOUR)


def _reopened(incident: Incident, player: User, commander: User) -> None:
    resolved = _walked(incident, Phase.RESOLVED, player, commander)
    op.reopen(resolved, reason="Not so", actor=commander, at=HALF_HOUR)


def _secret(incident: Incident, _player: User, commander: User) -> None:
    op.restrict(incident, reason="Drilled", actor=commander, at=HALF_HOUR)


FATES: tuple[Fate, ...] = (
    _untouched,
    _taken,
    _major,
    *(_walk(phase) for phase in Phase),
    _reopened,
    _secret,
)


def hold_drills(number: int, player: User, commander: User, service: Service) -> list[Exercise]:
    """Drills on this service whose incidents have every state between them, their words those of what is real.

    A third of them is over, a few are cancelled. They begin at NOW; what is done is done by SOON.
    """
    version = make_version({"delivery": "incident", "incident": {**OUTAGE, "service": service.slug}})
    drills = [
        begin(version, player, at=NOW, starts_at=NOW, name=f"Drill {place}", service=service, team=service.owning_team)
        for place in range(number)
    ]
    run_timers(NOW)
    with as_system("drills are held"):
        # A sweep takes so many at once.
        while Incident.objects.filter(exercise__in=drills).count() < number:
            run_timers(NOW)
        for place, drill in enumerate(drills):
            incident = Incident.objects.get(exercise=drill)
            FATES[place % len(FATES)](incident, player, commander)
            if place % 3 == 0:
                finish_exercise(drill, actor=None, at=HALF_HOUR)
            elif place % 7 == 0:
                cancel_exercise(drill, reason="Enough", actor=None, at=HALF_HOUR)
    run_timers(SOON)
    return drills
