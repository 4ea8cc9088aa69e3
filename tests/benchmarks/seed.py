"""Fills a scratch database with many believable incidents, set-based, for measuring. Never run on a real one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Min

from incidents.models import (
    HoldReason,
    Incident,
    IncidentType,
    Membership,
    Priority,
    SearchDocument,
    Service,
    Source,
    State,
    Team,
    TimelineEntry,
    User,
)
from incidents.permissions.principal import as_system
from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.queries import active_version

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
WORDS = [
    "checkout",
    "payment",
    "slow",
    "gateway",
    "timeout",
    "login",
    "queue",
    "database",
    "replica",
    "disk",
    "full",
    "certificate",
    "expired",
    "mail",
    "delayed",
    "report",
    "missing",
    "printer",
    "search",
    "index",
    "cache",
    "warm",
    "region",
    "failover",
    "network",
    "packet",
    "loss",
    "invoice",
    "export",
    "import",
]
OPEN_SHARE = 0.02
BATCH = 5_000
BLOCK = 10_000


def people_and_places(random_source: random.Random) -> tuple[list[User], list[Team], list[Service]]:
    users = [User.objects.get_or_create(username=f"bench{n}", defaults={"is_staff": True})[0] for n in range(40)]
    teams = [Team.objects.get_or_create(slug=f"bench-{n}", defaults={"name": f"Bench {n}"})[0] for n in range(12)]
    services = [
        Service.objects.get_or_create(
            slug=f"bench-{n}", defaults={"name": f"Bench service {n}", "owning_team": random_source.choice(teams)}
        )[0]
        for n in range(60)
    ]
    for user in users:
        Membership.objects.get_or_create(team=random_source.choice(teams), user=user)
    return users, teams, services


def seed(target: int, *, progress=print) -> None:
    """Add incidents until there are `target`; 2 % are open, 0.5 % restricted; each has three timeline entries.

    The first block is made by the models, the rest by copying it in SQL, with titles of their own.
    """
    random_source = random.Random(target)
    with as_system("benchmark data"):
        have = Incident.objects.count()
        if have < BLOCK:
            _make(min(target, BLOCK) - have, random_source)
            have = Incident.objects.count()
        block = _block()
        while have < target:
            size = min(len(block), target - have)
            _copy(block[:size])
            have += size
            progress(f"  {have:,} incidents")


def _make(count: int, random_source: random.Random) -> None:
    users, teams, services = people_and_places(random_source)
    kinds = list(IncidentType.objects.all())
    versions = {kind.pk: active_version(kind) for kind in kinds}
    context = {
        "users": users,
        "teams": teams,
        "services": services,
        "kinds": kinds,
        "versions": versions,
        "states": {kind.pk: list(State.objects.filter(version=versions[kind.pk])) for kind in kinds},
        "priorities": list(Priority.objects.all()),
        "hold": HoldReason.objects.first(),
        "source": Source.objects.get(slug="api"),
    }
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        _insert([_incident(random_source, context) for _ in range(size)], users[0])


def _block() -> range:
    """The keys of the first block, which stand without gaps."""
    first = Incident.objects.order_by("pk").values_list("pk", flat=True)[0]
    return range(first, first + BLOCK)


def _copy(block: range) -> None:
    """Insert copies of the incidents whose keys are in `block`, behind everything there is."""
    last = {model: model._base_manager.aggregate(top=Max("pk"))["top"] for model in (Incident, TimelineEntry)}
    shift = last[Incident] - block[0] + 1
    first_entry = TimelineEntry._base_manager.filter(incident_id=block[0]).aggregate(low=Min("pk"))["low"]
    entries = last[TimelineEntry] - first_entry + 1
    own = {"incident_id": f"incident_id + {shift}"}
    _copy_rows(Incident, "id", block, {"id": f"id + {shift}", "title": f"title || ' ' || (id + {shift})"})
    _copy_rows(TimelineEntry, "incident_id", block, {"id": f"id + {entries}", **own})
    rare = f"CASE WHEN (incident_id + {shift}) % 10000 = 7 THEN description || ' zebra' ELSE description END"
    reference = f"'INC-' || (incident_id + {shift})"
    _copy_rows(SearchDocument, "incident_id", block, {**own, "reference": reference, "description": rare})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Incident, TimelineEntry]):
                cursor.execute(sql)


def _copy_rows(model: Any, key: str, block: range, changed: dict[str, str]) -> None:
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, quote(name)) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(map(quote, columns))}) SELECT {values} "
            f"FROM {model._meta.db_table} WHERE {key} >= {block[0]} AND {key} <= {block[-1]}"
        )


def _incident(random_source: random.Random, context: dict) -> Incident:
    kind = random_source.choice(context["kinds"])
    is_open = random_source.random() < OPEN_SHARE
    phases = set(OPEN_PHASES) if is_open else {Phase.RESOLVED, Phase.CLOSED}
    state = random_source.choice([state for state in context["states"][kind.pk] if state.phase in phases])
    reported_at = NOW - timedelta(minutes=random_source.randrange(60 * 24 * 700))
    ended_at = None if is_open else reported_at + timedelta(minutes=random_source.randrange(5, 5000))
    service = random_source.choice(context["services"])
    acknowledged = not is_open or random_source.random() < 0.6
    return Incident(
        type=kind,
        title=" ".join(random_source.sample(WORDS, 5)).capitalize(),
        description=" ".join(random_source.choices(WORDS, k=30)),
        service=service,
        team=service.owning_team,
        assignee=random_source.choice(context["users"]) if acknowledged else None,
        priority=random_source.choices(context["priorities"], (1, 5, 40, 54))[0],
        workflow_version=context["versions"][kind.pk],
        state=state,
        phase=state.phase,
        is_open=is_open,
        hold_reason=context["hold"] if state.phase == Phase.ON_HOLD else None,
        state_entered_at=ended_at or reported_at,
        source=context["source"],
        restricted=random_source.random() < 0.005,
        reported_at=reported_at,
        acknowledged_at=reported_at if acknowledged else None,
        acknowledged_by=context["users"][0] if acknowledged else None,
        resolved_at=ended_at,
        closed_at=ended_at if state.phase == Phase.CLOSED else None,
        created_at=reported_at,
        updated_at=ended_at or reported_at,
    )


def _insert(incidents: list[Incident], actor: User) -> None:
    made = Incident.objects.bulk_create(incidents)
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(incident=incident, code=code, actor=actor, at=at, recorded_at=at, body=body)
            for incident in made
            for code, at, body in (
                ("incident.logged", incident.reported_at, ""),
                ("note.added", incident.reported_at + timedelta(minutes=3), "Looking at it."),
                ("incident.acknowledged", incident.reported_at + timedelta(minutes=4), ""),
            )
        ],
        batch_size=2_000,
    )
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                incident=incident,
                reference=incident.reference,
                title=incident.title,
                description=incident.description,
            )
            for incident in made
        ],
        batch_size=2_000,
    )
