"""The verdict for machines, the page for administrators, and the banner for everybody."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from incidents.engine.invariants import Invariant, Sweeper
from incidents.engine.models import Sweep
from incidents.models import EngineViolation
from incidents.watchdog.operations import Finding, keep
from incidents.watchdog.queries import late_since
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PAGE = "/admin/health/"


def note(name="timers", seconds_ago=0.0, **values):
    at = timezone.now() - timedelta(seconds=seconds_ago)
    Sweep.objects.update_or_create(name=name, defaults={"last_at": at, "last_by": "host:1:abc:2", **values})
    return at


@pytest.fixture
def sweeping(engine, settings):
    settings.ENGINE_BANNER_SECONDS = -1
    engine.register(sweepers=[Sweeper("timers", lambda _at: None)])


def answer(client):
    answered = client.get("/healthz/engine")
    return answered.status_code, answered.json()


def test_the_verdict_is_well_when_everything_is_seen_and_holds(client, sweeping):
    note()
    keep([], at=timezone.now())
    assert answer(client) == (200, {"status": "ok", "codes": []})


def test_the_verdict_fails_without_a_watchdog(client, sweeping):
    note()
    assert answer(client) == (503, {"status": "failing", "codes": ["watchdog"]})
    keep([], at=timezone.now() - timedelta(seconds=181))
    assert answer(client) == (503, {"status": "failing", "codes": ["watchdog"]})


def test_the_verdict_fails_when_sweeps_are_missing(client, sweeping):
    keep([], at=timezone.now())
    assert answer(client) == (503, {"status": "failing", "codes": ["sweeps"]})
    note(seconds_ago=31)
    assert answer(client) == (503, {"status": "failing", "codes": ["sweeps"]})


def test_the_verdict_tells_the_codes_of_invariants_and_nothing_else(client, sweeping):
    note()
    keep([Finding("timers_dead", "1 timer is dead: secret.")], at=timezone.now())
    assert answer(client) == (503, {"status": "failing", "codes": ["timers_dead"]})


def test_the_verdict_fails_without_a_database(client, caplog):
    with mock.patch("incidents.watchdog.queries.verdict.EngineAudit.objects.first", side_effect=OperationalError("x")):
        assert answer(client) == (503, {"status": "failing", "codes": ["database"]})


def test_only_reading_is_answered(client):
    assert client.post("/healthz/engine").status_code == 405


def test_the_page_is_for_administrators(client, alice, ada):
    client.force_login(alice)
    assert client.get(PAGE).status_code == 403
    client.force_login(ada)
    assert client.get(PAGE).status_code == 200


def test_the_page_says_what_is_wrong_and_who_was_told(client, ada, sweeping, engine):
    engine.register(invariants=[Invariant("timers_dead", "No timer is dead.", lambda _at: "")])
    note(seconds_ago=45)
    at = timezone.now()
    keep([Finding("timers_dead", "1 timer is dead.", was_healed=True)], at=at)
    EngineViolation.objects.update(tell_error="mail: refused")
    client.force_login(ada)
    page = client.get(PAGE).content.decode()
    assert "2 things wrong" in page
    assert "No timer is dead." in page
    assert "The watchdog tried to put it right; it did not help." in page
    assert "Administrators could not be told: mail: refused" in page
    assert "Nobody has looked for what is due for 30 seconds" in page


def test_the_page_says_that_all_is_well(client, ada, sweeping):
    note(last_count=3, lag_ms=420)
    keep([], at=timezone.now())
    client.force_login(ada)
    page = client.get(PAGE).content.decode()
    assert "All is well" in page
    assert "the latest 420 ms after it was due" in page


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    client, ada, sweeping, django_assert_max_num_queries
):
    client.force_login(ada)
    with django_assert_max_num_queries(20) as first:
        client.get(PAGE)
    for name in ("notifications", "jobs"):
        note(name)
    keep([Finding("a", "."), Finding("b", ".")], at=timezone.now())
    with django_assert_max_num_queries(20) as later:
        client.get(PAGE)
    assert len(later) == len(first)


def test_the_banner_is_on_every_page_while_sweeps_are_missing(client, alice, sweeping):
    client.force_login(alice)
    pages = ["/admin/", reverse("admin:incidents_incident_changelist"), reverse("account_profile")]
    note()
    assert not any("Pages may be late" in client.get(page).content.decode() for page in pages)
    note(seconds_ago=31)
    assert all("Pages may be late" in client.get(page).content.decode() for page in pages)


def test_the_banner_leads_administrators_to_the_health_page(client, alice, ada, sweeping):
    note(seconds_ago=31)
    for person, leads in ((alice, False), (ada, True)):
        client.force_login(person)
        page = client.get(reverse("account_profile")).content.decode()
        banner = page.partition('class="m-late"')[2].partition("</div>")[0]
        assert (f'href="{PAGE}"' in banner) is leads


def test_the_banner_asks_once_in_a_few_seconds(sweeping, settings, django_assert_num_queries):
    settings.ENGINE_BANNER_SECONDS = 60
    noted = note(seconds_ago=31)
    with django_assert_num_queries(1):
        assert {late_since(timezone.now()) for _ in range(5)} == {noted}


def test_a_fresh_muster_has_no_banner(sweeping):
    assert late_since(NOW) is None
