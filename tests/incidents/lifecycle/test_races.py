"""Two people do the same thing at the same moment: one does it, the other is told so, and nothing is left half done.

Each race runs in threads with connections of their own. MUSTER_RACES sets how many of each kind (default 12; of
acknowledgements there are 200 at least).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from incidents.lifecycle import operations as ops
from incidents.lifecycle.operations.acknowledge import AlreadyAcknowledged
from incidents.lifecycle.operations.assign import AlreadyTaken
from incidents.lifecycle.operations.base import IncidentNotOpen, StaleIncident
from incidents.lifecycle.operations.links import LinkRefused
from incidents.lifecycle.operations.major import MajorAlready
from incidents.lifecycle.operations.roles import RoleHeld
from incidents.lifecycle.operations.transition import TransitionNotAllowed
from incidents.models import Incident, IncidentLink, ResolutionCode, ResponseRole, TimelineEntry, User
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import Refused
from tests.factories import NOW, make_incident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]

RACES = int(os.environ.get("MUSTER_RACES", "12"))
LATER = NOW + timedelta(minutes=5)


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Carry out all acts at once, each in a thread; return what each returned, or its refusal. Others are raised."""
    starts = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            starts.wait(timeout=20)
            results[place] = acts[place]()
        except BaseException as error:  # noqa: BLE001 -- raised again below, in the thread of the test
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refused):
            raise result
    return results


def by(user: User, operation: str, incident: Incident, **values: Any) -> Callable[[], Any]:
    """The act of a person: as that person, in a thread's own context."""

    def act() -> Any:
        with as_user(user):
            return getattr(ops, operation)(incident, actor=user, at=LATER, **values)

    return act


def one_refused(results: list[Any], refusal: type[Refused]) -> tuple[Any, Refused]:
    """The one who won and the one who was told."""
    refused = [result for result in results if isinstance(result, Refused)]
    won = [result for result in results if not isinstance(result, Refused)]
    assert len(won) == 1, results
    assert [type(result) for result in refused] == [refusal]
    return won[0], refused[0]


def codes(incident: Incident) -> list[str]:
    with as_system("a test looks"):
        return list(TimelineEntry.objects.filter(incident=incident).order_by("pk").values_list("code", flat=True))


def test_two_acknowledge_at_once_and_the_second_is_told_who_was_first(alice, bob):
    for _ in range(max(RACES, 200)):
        incident = make_incident()
        won, told = one_refused(
            race(by(alice, "acknowledge", incident), by(bob, "acknowledge", incident)), AlreadyAcknowledged
        )
        assert won.acknowledged_by in (alice, bob)
        assert str(won.acknowledged_by) in told.sentence
        assert codes(incident) == ["incident.logged", "incident.acknowledged"]
        incident.refresh_from_db()
        told_of = (incident.acknowledged_by, incident.assignee, incident.version)
        assert told_of == (won.acknowledged_by, won.assignee, 2)


def test_two_take_at_once(alice, bob):
    for _ in range(RACES):
        incident = make_incident()
        won, told = one_refused(race(by(alice, "take", incident), by(bob, "take", incident)), AlreadyTaken)
        assert str(won.assignee) in told.sentence
        assert codes(incident) == ["incident.logged", "incident.assigned", "incident.acknowledged"]


def test_two_make_the_same_move_at_once(alice, bob):
    for _ in range(RACES):
        incident = make_incident()
        results = race(by(alice, "transition", incident, slug="triage"), by(bob, "transition", incident, slug="triage"))
        won, _told = one_refused(results, TransitionNotAllowed)
        assert won.state.slug == "triage"
        assert codes(incident) == ["incident.logged", "incident.acknowledged", "status.changed"]


def test_two_make_different_moves_at_once(alice, carol):
    """Whichever comes second starts from where the first has led; never are both made from the same state."""
    for _ in range(RACES):
        incident = make_incident()
        cancel = by(carol, "transition", incident, slug="cancel", reason="A false alarm.")
        results = race(by(alice, "transition", incident, slug="triage"), cancel)
        made = [entry for entry in codes(incident) if entry in ("status.changed", "incident.cancelled")]
        incident.refresh_from_db()
        if any(isinstance(result, Refused) for result in results):
            one_refused(results, TransitionNotAllowed)
        assert made in (["status.changed", "incident.cancelled"], ["incident.cancelled"])
        assert incident.phase == "cancelled"


def test_two_declare_a_major_incident_at_once(carol, ada):
    for _ in range(RACES):
        incident = make_incident()
        acts = [by(user, "declare_major", incident, reason="All is down.") for user in (carol, ada)]
        won, _told = one_refused(race(*acts), MajorAlready)
        assert won.is_major
        assert codes(incident).count("major.declared") == 1


def test_two_take_command_at_once(alice, bob):
    for _ in range(RACES):
        incident = make_incident()
        results = race(
            by(alice, "take_role", incident, role="commander"), by(bob, "take_role", incident, role="commander")
        )
        won, told = one_refused(results, RoleHeld)
        with as_system("a test looks"):
            holder = ResponseRole.objects.current().get(incident=incident)
        assert holder == won
        assert str(holder.user) in told.sentence


def test_two_reopen_at_once(alice, carol):
    for _ in range(RACES):
        incident = resolved("user_issue")
        acts = [by(user, "reopen", incident, reason="It is back.") for user in (alice, carol)]
        won, _told = one_refused(race(*acts), TransitionNotAllowed)
        assert (won.reopen_count, won.is_open) == (1, True)
        assert codes(incident).count("incident.reopened") == 1


def test_stale_change_is_refused_though_it_comes_at_once(alice, bob):
    for _ in range(RACES):
        incident = make_incident()
        acts = [
            by(user, "update_details", incident, changes={"title": f"Seen by {user.username}"}, expected_version=1)
            for user in (alice, bob)
        ]
        won, _told = one_refused(race(*acts), StaleIncident)
        assert won.version == 2


def test_links_in_both_directions_do_not_wait_for_each_other(alice, bob):
    for _ in range(RACES):
        one, other = make_incident(), make_incident()
        results = race(by(alice, "link", one, to=other, kind="related"), by(bob, "link", other, to=one, kind="related"))
        assert not [result for result in results if isinstance(result, Refused)]
        with as_system("a test looks"):
            assert IncidentLink.objects.count() == 2
            IncidentLink.objects.all().delete()


def test_parents_in_both_directions_make_no_circle(alice, bob):
    for _ in range(RACES):
        one, other = make_incident(), make_incident()
        acts = [by(alice, "link", one, to=other, kind="child_of"), by(bob, "link", other, to=one, kind="child_of")]
        one_refused(race(*acts), LinkRefused)


def test_resolving_with_children_does_not_wait_for_a_link_between_them(alice, bob):
    """The child is the older row: whoever locked the parent first would wait for who locks in the order of keys."""
    code = ResolutionCode.objects.get(slug="fixed")
    for _ in range(RACES):
        child, parent = make_incident("user_issue"), make_incident("user_issue")
        with as_system("a test prepares"):
            ops.link(child, to=parent, kind="child_of", actor=None, at=NOW)
        values = {"code": code, "summary": "Mended.", "kind": "permanent", "children": [child]}
        results = race(by(alice, "resolve", parent, **values), by(bob, "link", child, to=parent, kind="related"))
        assert not [result for result in results if isinstance(result, Refused)]
        child.refresh_from_db()
        assert child.phase == "resolved"


def test_merging_in_both_directions_keeps_one_and_does_not_wait(carol, ada):
    for _ in range(RACES):
        one, other = make_incident(), make_incident()
        acts = [by(carol, "merge", one, incidents=[other]), by(ada, "merge", other, incidents=[one])]
        won, _told = one_refused(race(*acts), IncidentNotOpen)
        assert [won.kept.is_open, *(row.phase for row in won.merged)] == [True, "cancelled"]


def test_two_merge_the_same_incident_into_different_ones(carol, ada):
    for _ in range(RACES):
        first, copy, second = make_incident(), make_incident(), make_incident()
        acts = [by(carol, "merge", second, incidents=[copy]), by(ada, "merge", first, incidents=[copy])]
        results = race(*acts)
        assert sorted(len(result.merged) for result in results) == [0, 1]
        [refusal] = [refusal for result in results for _incident, refusal in result.refused]
        assert "another original" in refusal.sentence
        assert codes(copy).count("incident.marked_duplicate") == 1


def resolved(kind: str) -> Incident:
    incident = make_incident(kind)
    code = ResolutionCode.objects.get(slug="fixed")
    with as_system("a test prepares"):
        return ops.resolve(incident, code=code, summary="Mended.", kind="permanent", actor=None, at=NOW)
