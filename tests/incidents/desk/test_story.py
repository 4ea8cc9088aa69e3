"""The timeline of the page: filters, days, folded runs, decisions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.desk.story import FILTERS, RUN, timeline
from incidents.lifecycle import operations
from incidents.models import Tag, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.timeline.kinds import OTHER, kind_of
from incidents.timeline.sentences import CODES
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, page, text_of

LATER = NOW + timedelta(hours=1)
FRAGMENT = {"X-Muster-Dialog": "1"}


def told(incident, show=""):
    with as_system("test"):
        return [told for day in timeline(incident, show=show).days for run in day.runs for told in run.entries]


@pytest.fixture
def eventful(alice, bob, incident):
    """An incident with an entry for every filter."""
    with as_system("test"):
        operations.acknowledge(incident, actor=alice, at=LATER)
        operations.add_note(incident, body="Inside", actor=alice, at=LATER)
        operations.add_note(incident, body="Outside", is_public=True, actor=alice, at=LATER)
        operations.add_note(incident, body="We fail over", as_decision=True, actor=bob, at=LATER)
        operations.transition(incident, slug="triage", actor=alice, at=LATER)
    return incident


def test_every_code_is_sorted():
    assert [code for code in sorted(CODES) if kind_of(code) is OTHER] == []


@pytest.mark.parametrize(
    ("show", "codes"),
    [
        ("notes", ["note.added"] * 3),
        ("decisions", ["note.added"]),
        ("states", ["status.changed", "incident.logged"]),
        ("people", ["incident.acknowledged"]),
    ],
)
def test_filter_shows_its_own(show, codes, eventful):
    assert [item.entry.code for item in told(eventful, show)] == codes


def test_public_filter_shows_what_the_reporter_sees(eventful):
    entries = [item.entry for item in told(eventful, "public")]
    assert all(entry.is_public for entry in entries)
    assert "Outside" in [entry.body for entry in entries]


def test_unknown_filter_shows_everything(eventful):
    assert len(told(eventful, "nonsense")) == len(told(eventful))


def test_days_have_headings_in_the_zone_of_the_reader(alice, incident):
    alice.time_zone = "Pacific/Auckland"
    alice.save()
    text = text_of(browser_of(alice).get(page(incident)))
    assert "Monday 2 March 2026" in text
    assert "23:00 NZDT" in text


@pytest.mark.parametrize("count", [RUN - 1, RUN])
def test_run_of_small_entries_is_folded_and_still_there(count, alice, incident):
    with as_system("test"):
        for number in range(count):
            tags = [Tag.objects.create(name=f"tag-{number}")]
            operations.set_tags(incident, tags=tags, actor=alice, at=LATER)
    text = text_of(browser_of(alice).get(page(incident)))
    assert (f"{count} small changes by Alice Archer" in text) == (count == RUN)
    assert text.count('"m-entry-words">Alice Archer changed tags') == count


def test_notes_say_whether_the_reporter_sees_them(alice, eventful):
    text = text_of(browser_of(alice).get(page(eventful, "timeline/?show=notes")))
    assert text.count(">Internal<") == 2
    assert text.count(">Public<") == 2  # one note, and the filter of that name


def test_fragment_is_no_page_and_keeps_within_its_budget(alice, eventful, django_assert_max_num_queries):
    client = browser_of(alice)
    address = page(eventful, "timeline/?show=notes")
    client.get(address, headers=FRAGMENT)
    with django_assert_max_num_queries(6):
        text = text_of(client.get(address, headers=FRAGMENT))
    assert "<html" not in text
    assert 'data-story-filter="notes" aria-current="true"' in text


@pytest.mark.parametrize("slug", sorted(set(FILTERS) - {"all", "states", "public"}))
def test_empty_filter_says_so(slug, alice, incident):
    assert FILTERS[slug].when_empty in text_of(browser_of(alice).get(page(incident, f"timeline/?show={slug}")))


def test_decision_stands_on_top_with_who_and_why(alice, bob, eventful):
    with as_system("test"):
        entry = TimelineEntry.objects.get(body="Inside")
        operations.pin_entry(eventful, entry=entry, reason="Read this first", actor=bob, at=LATER)
    text = text_of(browser_of(alice).get(page(eventful)))
    top = text[text.index('id="decisions-title"') : text.index('id="about-title"')]
    assert "We fail over" in top
    assert "Why it matters: Read this first" in top
    assert "pinned by Bob Baker" in top


def test_pin_and_unpin_from_the_page(alice, eventful):
    entry = told(eventful, "notes")[-1].entry
    client = browser_of(alice)
    assert client.get(page(eventful, f"do/pin/{entry.pk}/")).status_code == 200
    assert client.post(page(eventful, f"do/pin/{entry.pk}/"), {"reason": ""}).status_code == 302
    assert entry.pk in [item.entry.pk for item in told(eventful, "decisions")]
    assert client.post(page(eventful, f"do/unpin/{entry.pk}/"), {"reason": "Overtaken"}).status_code == 302
    assert entry.pk not in [item.entry.pk for item in told(eventful, "decisions")]


def test_entry_of_another_incident_is_not_there(alice, eventful):
    with as_system("test"):
        other = TimelineEntry.objects.filter(incident=make_incident()).first()
    response = browser_of(alice).post(page(eventful, f"do/pin/{other.pk}/"), follow=True)
    assert "That entry is no longer there." in text_of(response)


def test_observer_sees_decisions_and_no_pins(olive, eventful):
    text = text_of(browser_of(olive).get(page(eventful)))
    assert "We fail over" in text
    assert "/do/" not in text.replace("/do/watch/", "")
