"""Strings planted in every field of a restricted incident, looked for at every address as every role."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from incidents.desk.dashboard.panels import PANELS
from incidents.lifecycle import operations as op
from incidents.models import AccessRecord, Incident, IncidentType, ResolutionCode, Sweep, Tag, Timer
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from incidents.plans.operations import note_step
from incidents.timers.operations import schedule
from incidents.watchdog.operations import keep
from incidents.watchdog.registry import SWEEPERS
from incidents.workflows.choices import Phase
from reports.evidence.queries.dossiers import GROUPS
from tests.factories import NOW, give, make_incident, make_schedule, make_service, make_team, make_user
from tests.incidents.lifecycle.test_transitions import walk_to
from tests.incidents.plans.making import begun, make_procedure, step_of
from tests.need_to_know.crawler import Crawl, every_address
from tests.need_to_know.learning import keys_of_learning, plant_learning

CANARY = "zanzibar"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def planted(reference, carol, alice, service):
    """A restricted incident with the canary in every word of it, beside an open one it is linked to."""
    with as_system("planting"):
        secret = make_incident(
            "security",
            title=f"{CANARY}title",
            description=f"{CANARY}description",
            actor=carol,
            service=service,
            dedup_key=f"{CANARY}key",
            external_id=f"{CANARY}external",
            facts={"anything": f"{CANARY}fact"},
            affected=[(make_service("Ledger"), "down")],
            tags=[Tag.objects.create(name="under-wraps")],
            occurred_at=NOW - MINUTE,
        )
        plain = make_incident(title="Printer on fire", service=service)
        make_schedule("On call", alice, carol, at=timezone.now())
        parent = make_incident(title="Several printers on fire", service=service)
        op.add_note(secret, body=f"{CANARY}note @{alice.username}", actor=carol, at=NOW + MINUTE)
        op.add_note(secret, body=f"{CANARY}public", actor=carol, at=NOW + MINUTE, is_public=True)
        op.link(plain, to=secret, kind="related", actor=carol, at=NOW + MINUTE)
        op.link(secret, to=parent, kind="child_of", actor=carol, at=NOW + MINUTE)
        op.declare_major(secret, reason=f"{CANARY}major", actor=carol, at=NOW + MINUTE)
        op.correct_milestone(
            secret, milestone="detected", value=NOW, reason=f"{CANARY}milestone", actor=carol, at=NOW + MINUTE
        )
        op.grant_access(secret, user=make_user("friend", "agent"), reason=f"{CANARY}grant", actor=carol, at=NOW)
        op.assign_role(secret, role="scribe", user=make_user("scribe", "agent"), actor=carol, at=NOW)
        step = step_of(begun(secret, make_procedure(name="Burn it"), carol), 1)
        note_step(step, note=f"{CANARY}step", actor=carol, at=NOW)
        walk_to(Incident.objects.get(pk=secret.pk), Phase.RESOLVED, ResolutionCode.objects.first(), carol)
        secret.refresh_from_db()
        timer = schedule(
            kind="recurring", dedup_key="k", due_at=NOW, at=NOW, incident=secret, payload={"words": f"{CANARY}timer"}
        )
        Timer.objects.filter(pk=timer.pk).update(state="dead", last_error=f"{CANARY}error")
        op.record_reads([secret], user=carol, surface="page", at=NOW)
        plant_learning(secret, CANARY, carol)
    return secret, plain, parent


def addresses(secret, plain, parent):
    pks = list(dict.fromkeys([str(secret.pk), str(plain.pk), *keys_of_learning()]))
    moves = ["acknowledge", "resolve", "note", "link", "assign", "reopen", "close"]
    values = {
        "*": pks,
        "app_label": ["incidents"],
        "slug": [*moves, "on-call", "security-incident", "regional-outage"],
        "move": moves,
        "name": ["reported", "time_to_resolve"],
        "panel": ["timeline", "similar", "links", "access", *PANELS],
        "reference": [secret.reference, plain.reference],
        "url": [f"incidents/incident/{secret.pk}/"],
        "final_catch_all": [],
        "format": ["json"],
        "metric": ["reported"],
        "group": [*GROUPS],
        "drf_format_suffix": [".json"],
        "uidb64": ["x"],
        "token": ["y"],
    }
    listed = sorted(set(every_address(values)))
    asked = [
        f"{path}?{query}"
        for path in ("/admin/incidents/incident/", "/admin/incidents/incident/find/", "/api/v1/incidents/")
        for query in (
            f"q={CANARY}title",
            f"q={CANARY}",
            f"title__startswith={CANARY}",
            f"search={CANARY}",
            f"q={secret.reference}",
            "tag=under-wraps",
            "type=security",
            "is_major=1",
            "major=true",
            "restricted=true",
            "restricted__exact=1",
            "phase=resolved",
            "ordering=title",
            "o=1",
            "e=1",
            f"assignee__username__startswith={CANARY[0]}",
            f"links_out_unscoped__to_incident__title__startswith={CANARY}",
        )
    ]
    autocompleted = [
        f"/admin/autocomplete/?app_label=incidents&model_name={model}&field_name={field}&term={CANARY}"
        for model, field in (
            ("incidentlink", "to_incident"),
            ("incidentlink", "from_incident"),
            ("timelineentry", "incident"),
            ("incident", "service"),
            ("accessgrant", "incident"),
        )
    ]
    by_incident = [
        f"/admin/incidents/{model}/?{query}={secret.pk}"
        for model in ("service", "team", "user", "tag", "category", "contact", "incidenttype", "priority", "state")
        for query in ("incidents_unscoped", "incidents_unscoped__pk", "assigned_incidents_unscoped__title__startswith")
    ]
    return ["/", "/admin/", *listed, *asked, *autocompleted, *by_incident]


def forbidden(secret):
    # The refusal repeats the reference that was asked for, and says the same of one that does not exist.
    return [CANARY, rf"(?<!There is no incident )INC-{secret.pk}\b", rf"/incidents?/(?:incident/)?{secret.pk}/"]


def make_engine_well():
    """An engine in doubt answers 503 by intention."""
    at = timezone.now() + timedelta(hours=1)
    keep([], at=at)
    for sweeper in SWEEPERS:
        Sweep.objects.update_or_create(name=sweeper.sweep, defaults={"last_at": at, "last_by": "somebody"})


def crawl(user, planted, caplog=None):
    make_engine_well()
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    secret = planted[0]
    return Crawl(client, forbidden(secret)).run(addresses(*planted))


def assert_tells_nothing(found):
    assert found.leaks == []
    assert found.failed == []
    assert len(found.seen) > 100


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_learns_of_it(planted, role, caplog):
    if connection.vendor == "postgresql" and role not in ("agent", "administrator"):
        pytest.skip("Which pages a role has is the same on every database: all are tried on SQLite.")
    caplog.set_level(logging.DEBUG)
    found = crawl(make_user("reader", role), planted)
    assert_tells_nothing(found)
    said = [record.getMessage() for record in caplog.records if not record.name.startswith(("django.db", "asyncio"))]
    assert not [line for line in said if CANARY in line]
    assert not [message for message in mail.outbox if CANARY in message.subject + message.body]


def test_superuser_learns_nothing_without_breaking_the_glass(planted, ada):
    assert_tells_nothing(crawl(ada, planted))


def test_anonymous_reader_learns_nothing(planted):
    assert_tells_nothing(crawl(None, planted))


def test_member_of_another_team_learns_nothing(planted):
    IncidentType.objects.get(slug="security").access_teams.add(make_team("Late joiners"))
    other = make_user("late", "agent", team=make_team("Elsewhere"))
    assert_tells_nothing(crawl(other, planted))


def test_entitled_reader_finds_it_so_the_crawl_can_fail(planted):
    secret = planted[0]
    reader = give(make_user("cleared", "incident commander"), "view_restricted")
    found = crawl(reader, planted)
    assert found.failed == []
    where = " ".join(found.leaks)
    assert "/admin/incidents/incident/" in where
    assert "/api/v1/incidents/" in where
    for field in ("title", "description", "note", "grant", "milestone", "major"):
        assert any(f"{CANARY}{field}" in leak or CANARY in leak for leak in found.leaks), field
    with as_system("test"):
        surfaces = set(AccessRecord.objects.filter(incident=secret, user=reader).values_list("surface", flat=True))
    assert {"page", "list", "api"} <= surfaces
