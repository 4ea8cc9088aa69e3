"""Panels of trainers, knowledge editors, administrators and auditors."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import OuterRef, Q
from django.db.models.functions import Length
from django.urls import reverse

from incidents.audit.models import AuditRecord
from incidents.audit.sentences import label_of, sentence
from incidents.catalog.models import Service
from incidents.desk.dashboard.reader import Reader, lines, queue, real, within_cap
from incidents.desk.paginator import CAP, CappedCount
from incidents.drills.models import Exercise
from incidents.lifecycle.choices import GrantKind, ResolutionKind
from incidents.lifecycle.models import AccessGrant, AccessRecord, Incident
from incidents.people.models import SignInGuard, Team, User
from incidents.workflows.choices import Phase

SHORT, LONG = 6, 8
EXERCISES_READ = 20
CANDIDATE_DAYS = REPEATED_DAYS = 30
LONG_SUMMARY = 120
GLASS_DAYS = 30

Shown = dict[str, Any]


def exercises(_reader: Reader) -> Shown:
    """The newest exercises with their incidents, open and of all states. One query."""
    of_one = Incident.objects.filter(exercise=OuterRef("pk"))
    rows = Exercise.objects.known().annotate(count=CappedCount(of_one), open_count=CappedCount(of_one.open()))
    return {"rows": list(rows[:LONG]), "all_url": queue(tab="all", reality="drill")}


def drill_incidents(_reader: Reader) -> Shown:
    """Incidents of the newest exercises: those that are open, then those that are over. One query."""
    newest = Exercise.objects.known().order_by("-created_at", "-pk").values("pk")[:EXERCISES_READ]
    held = within_cap(Incident.objects.filter(exercise__in=newest).order_by("-exercise", "-pk"))
    rows = list(lines(held).select_related("exercise").order_by("-is_open", "-reported_at", "-pk")[: 2 * SHORT])
    return {
        "open": [row for row in rows if row.is_open],
        "over": [row for row in rows if not row.is_open],
        "shown": rows,
        "open_url": queue(tab="open", reality="drill"),
        "all_url": queue(tab="all", reality="drill"),
    }


def candidates(reader: Reader) -> Shown:
    """Lately resolved with a workaround, or with a summary long enough to teach something. One query."""
    resolved = real().filter(resolved_at__gte=reader.ago(days=CANDIDATE_DAYS)).order_by("-resolved_at", "-pk")
    telling = Q(resolution_kind=ResolutionKind.WORKAROUND) | Q(words__gte=LONG_SUMMARY)
    told = within_cap(resolved).annotate(words=Length("resolution_summary")).exclude(resolution_summary="")
    rows = list(
        told.filter(telling)
        .select_related("priority", "state", "service")
        .defer("description", "facts")
        .order_by("-resolved_at", "-pk")[:LONG]
    )
    return {"rows": rows, "shown": rows, "days": CANDIDATE_DAYS, "workaround": ResolutionKind.WORKAROUND}


def repeated(reader: Reader) -> Shown:
    """The services and categories that the newest incidents of the last days name most. One query."""
    newest = real().filter(reported_at__gte=reader.ago(days=REPEATED_DAYS)).order_by("-reported_at", "-pk")
    named = list(newest.values_list("service__name", "category__path")[: CAP + 1])
    return {
        "services": _most(named, 0, "service"),
        "categories": _most(named, 1, "category"),
        "days": REPEATED_DAYS,
        "is_cut": len(named) > CAP,
    }


def _most(named: list[Any], place: int, parameter: str) -> list[Shown]:
    tally = Counter(pair[place] for pair in named[:CAP] if pair[place])
    return [
        {"name": name, "count": count, "url": queue(tab="all", reported=REPEATED_DAYS, **{parameter: name})}
        for name, count in tally.most_common(SHORT)
        if count > 1
    ]


def awaiting_closure(_reader: Reader) -> Shown:
    """Resolved and not yet closed, the newest first. One query."""
    rows = list(lines(real().filter(phase=Phase.RESOLVED)).order_by("-reported_at", "-pk")[:SHORT])
    return {"rows": rows, "shown": rows}


def broken_glass(reader: Reader) -> Shown:
    """When restricted incidents that the reader may know of were opened by an administrator. One query."""
    newest = AccessGrant.objects.order_by("-pk").values("pk")[:CAP]
    opened = AccessGrant.objects.filter(
        pk__in=newest, kind=GrantKind.BREAK_GLASS, granted_at__gte=reader.ago(days=GLASS_DAYS)
    )
    rows = list(opened.select_related("user", "incident").order_by("-granted_at", "-pk")[:SHORT])
    return {"rows": rows, "shown": [row.incident for row in rows], "days": GLASS_DAYS}


def waiting_to_sign_in(reader: Reader) -> Shown:
    """Who must wait before signing in again, because it failed too often. Names are kept as digests. One query."""
    newest = SignInGuard.objects.order_by("-first_failed_at").values("pk")[:CAP]
    locked = SignInGuard.objects.filter(pk__in=newest, locked_until__gt=reader.now).order_by("-locked_until")
    return {"rows": [_guard(row) for row in locked[:SHORT]]}


def _guard(row: SignInGuard) -> Shown:
    kind, _, rest = row.key.partition(":")
    words = {
        "name": "A user name, from browsers that never signed in before",
        "device": "A browser that had signed in before",
        "address": f"The address {rest}",
        "reset": "Requests for a new password",
    }
    return {"words": words.get(kind, "Sign-in"), "failures": row.failures, "until": row.locked_until}


def organisation(reader: Reader) -> Shown:
    """What the organisation consists of, in numbers that lead to its lists. One query."""
    asked: dict[str, Any] = {
        "people_count": CappedCount(User.objects.filter(is_active=True)),
        "team_count": CappedCount(Team.objects.filter(retired_at=None)),
        "service_count": CappedCount(Service.objects.filter(retired_at=None)),
        "role_count": CappedCount(Group.objects.all()),
    }
    row: Any = User.objects.filter(pk=reader.user.pk).values(**asked).get()
    lists = [
        ("People who may sign in", "people_count", "incidents_user"),
        ("Teams", "team_count", "incidents_team"),
        ("Services", "service_count", "incidents_service"),
        ("Roles", "role_count", "auth_group"),
    ]
    return {
        "rows": [
            {"label": label, "count": row[key], "url": reverse(f"admin:{model}_changelist")}
            for label, key, model in lists
        ]
    }


def audit(_reader: Reader) -> Shown:
    """What was done to Muster itself, the last first. One query."""
    rows = list(AuditRecord.objects.select_related("actor")[:LONG])
    return {
        "rows": [{"record": row, "kind": label_of(row.code), "words": sentence(row.code, row.data)} for row in rows]
    }


def reads(reader: Reader) -> Shown:
    """Who else read restricted incidents that the reader may know of, the last first. One query."""
    newest = AccessRecord.objects.order_by("-pk").values("pk")[:CAP]
    others = AccessRecord.objects.filter(pk__in=newest).exclude(user=reader.user)
    rows = list(others.select_related("user", "incident").order_by("-pk")[:LONG])
    return {"rows": rows, "shown": [row.incident for row in rows]}
