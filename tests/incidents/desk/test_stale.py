"""Two people with the same dialog open: the second is told what changed and by whom, and loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import AffectedService, Priority
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_team
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of

LATER = NOW + timedelta(minutes=7)


def opened(client, address) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    form = client.get(address).context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def meanwhile(operation, incident, **values):
    with as_system("somebody is faster"):
        return operation(fresh(incident), at=LATER, **values)


def test_triage_does_not_undo_what_a_colleague_found(alice, bob, incident):
    client, address = browser_of(alice), page(incident, "do/triage/")
    typed = opened(client, address)
    meanwhile(operations.triage, incident, impact=1, actor=bob)
    response = client.post(address, {**typed, "urgency": 1})
    assert response.status_code == 409
    text = text_of(response)
    assert "Somebody changed this incident while you were typing" in text
    assert "Now it says: Many: the organisation, a site, or most customers (Bob Baker, 2 Mar 2026, 10:07 UTC)" in text
    form = response.context["form"]
    assert list(form.errors) == ["__all__", "impact"]
    assert str(form["urgency"].value()) == "1"
    assert (fresh(incident).impact, fresh(incident).urgency) == (1, 2)
    again = {**typed, "urgency": 1, "impact": 1, "seen": form["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert (fresh(incident).impact, fresh(incident).urgency) == (1, 1)


def test_assigning_tells_who_was_faster(alice, bob, charlie, incident):
    client, address = browser_of(alice), page(incident, "do/assign/")
    typed = opened(client, address)
    meanwhile(operations.assign, incident, assignee=charlie, actor=bob)
    response = client.post(address, {**typed, "assignee": "bob", "note": "He knows the pool"})
    assert response.status_code == 409
    assert "Now it says: Charlie Cole (Bob Baker" in text_of(response)
    assert response.context["form"]["note"].value() == "He knows the pool"
    assert fresh(incident).assignee == charlie


def test_priority_set_meanwhile_is_told_by_its_name(carol, bob, incident):
    client, address = browser_of(carol), page(incident, "do/priority/")
    typed = opened(client, address)
    meanwhile(operations.override_priority, incident, priority=Priority.objects.get(pk=1), reason="Board", actor=bob)
    response = client.post(address, {**typed, "priority": 2, "reason": "Not that bad"})
    assert response.status_code == 409
    assert "Now it says: Critical" in text_of(response)
    assert fresh(incident).priority_id == 1


def test_correction_of_an_effect_sees_another_correction(alice, bob, incident, service):
    with as_system("test"):
        affected = operations.affect_service(
            incident, service=service, effect="down", started_at=NOW, actor=alice, at=NOW
        )
    client, address = browser_of(alice), page(incident, f"do/correct-effect/{affected.pk}/")
    typed = opened(client, address)
    with as_system("bob is faster"):
        operations.correct_affected_service(affected, effect="degraded", reason="Only slow", actor=bob, at=LATER)
    response = client.post(address, {**typed, "reason": "Began earlier"})
    assert response.status_code == 409
    with as_system("test"):
        assert AffectedService.objects.get(pk=affected.pk).effect == "degraded"


def test_move_sees_that_a_field_it_fills_in_was_changed(alice, bob, incident):
    client, address = browser_of(alice), page(incident, "move/investigate/")
    typed = opened(client, address)
    meanwhile(operations.update_details, incident, changes={"service": None}, actor=bob)
    response = client.post(address, typed)
    assert response.status_code == 409
    assert "Now it says: nothing (Bob Baker" in text_of(response)
    assert fresh(incident).phase == "identified"


def test_change_of_something_else_does_not_get_in_the_way(alice, bob, incident):
    client, address = browser_of(alice), page(incident, "do/assign/")
    typed = opened(client, address)
    meanwhile(operations.add_note, incident, body="Looking", actor=bob)
    assert client.post(address, {**typed, "assignee": "bob"}).status_code == 302
    assert fresh(incident).assignee == bob


@pytest.mark.parametrize("seen", ["", "[]", "{", '"text"'])
def test_forged_memory_counts_as_stale(seen, alice, bob, incident):
    client, address = browser_of(alice), page(incident, "do/assign/")
    typed = opened(client, address)
    assert client.post(address, {**typed, "seen": seen, "assignee": "bob"}).status_code == 409


def test_details_say_who_changed_the_field(alice, bob, incident):
    client, address = browser_of(alice), page(incident, "details/")
    typed = opened(client, address)
    meanwhile(operations.update_details, incident, changes={"title": "Bob's title"}, actor=bob)
    text = text_of(client.post(address, {**typed, "title": "Mine"}))
    assert "Now it says: Bob&#x27;s title (Bob Baker, 2 Mar 2026, 10:07 UTC)" in text


def test_team_that_changed_by_itself_is_told_too(alice, bob, incident):
    client, address = browser_of(give(alice, "assign_incident")), page(incident, "do/assign/")
    typed = opened(client, address)
    meanwhile(operations.assign, incident, team=make_team("Network"), actor=bob)
    response = client.post(address, {**typed, "assignee": "bob"})
    assert list(response.context["form"].errors) == ["__all__", "team"]
