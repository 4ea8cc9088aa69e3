"""Changing what an incident says: nobody's words are lost, and nobody's words are overwritten unseen."""

from __future__ import annotations

import re

from incidents.lifecycle import operations
from incidents.models import Tag, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of


def opened(client, incident) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    form = client.get(page(incident, "details/")).context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def test_details_are_saved(alice, incident):
    Tag.objects.create(name="vpn")
    client = browser_of(alice)
    values = opened(client, incident)
    response = client.post(page(incident, "details/"), {**values, "title": "Checkout is slow", "tags": "VPN"})
    assert response.url == page(incident)
    assert fresh(incident).title == "Checkout is slow"
    with as_system("test"):
        assert [tag.name for tag in fresh(incident).tags.all()] == ["vpn"]


def test_untouched_form_changes_nothing(alice, incident):
    client = browser_of(alice)
    client.post(page(incident, "details/"), opened(client, incident))
    assert fresh(incident).version == incident.version


def test_second_editor_is_refused_told_and_loses_nothing(alice, bob, incident):
    client = browser_of(alice)
    values = opened(client, incident)
    with as_system("bob is faster"):
        operations.update_details(incident, changes={"title": "Bob's title"}, actor=bob, at=NOW)
    typed = {**values, "title": "Alice's title", "description": "Alice's long story"}
    response = client.post(page(incident, "details/"), typed)
    assert response.status_code == 409
    text = text_of(response)
    assert "Somebody changed this incident while you were typing" in text
    assert "Now it says: Bob&#x27;s title" in text
    assert "Alice&#x27;s title" in text
    assert "Alice&#x27;s long story" in text
    assert fresh(incident).title == "Bob's title"
    # The form that came back counts for what stands there now.
    hidden = dict(re.findall(r'name="(version)" value="(\d+)"', text))
    seen = response.context["form"]["seen"].value()
    again = client.post(page(incident, "details/"), {**typed, "version": hidden["version"], "seen": seen})
    assert again.status_code == 302
    assert fresh(incident).title == "Alice's title"


def test_note_in_between_does_not_get_in_the_way(alice, bob, incident):
    client = browser_of(alice)
    values = opened(client, incident)
    with as_system("bob writes a note"):
        operations.add_note(incident, body="Looking", actor=bob, at=NOW)
    assert client.post(page(incident, "details/"), {**values, "title": "Mended"}).status_code == 302
    assert fresh(incident).title == "Mended"


def test_forged_or_missing_memory_counts_as_stale(alice, bob, incident):
    client = browser_of(alice)
    values = opened(client, incident)
    with as_system("test"):
        operations.add_note(incident, body="Looking", actor=bob, at=NOW)
    for seen in ("", "[]", "{", '"text"'):
        assert client.post(page(incident, "details/"), {**values, "title": "X", "seen": seen}).status_code == 409
    assert fresh(incident).title == incident.title


def test_unknown_tag_and_service_are_refused_by_name(alice, incident):
    client = browser_of(alice)
    values = opened(client, incident)
    response = client.post(page(incident, "details/"), {**values, "tags": "nowhere", "service": "Nothing"})
    assert response.status_code == 422
    assert "There is no tag “nowhere” yet" in text_of(response)
    assert "There is no service “Nothing”" in text_of(response)


def test_observer_may_not(olive, incident):
    client = browser_of(olive)
    assert client.get(page(incident, "details/")).status_code == 403
    assert client.post(page(incident, "details/"), {"title": "x"}).status_code == 403
    with as_system("test"):
        assert not TimelineEntry.objects.filter(code="details.updated").exists()


def test_failed_tags_undo_the_rest(alice, incident):
    """Details and tags are one save: a refused part saves nothing."""
    client = browser_of(alice)
    values = opened(client, incident)
    client.post(page(incident, "details/"), {**values, "title": "Half", "tags": "nowhere"})
    assert fresh(incident).title == incident.title
