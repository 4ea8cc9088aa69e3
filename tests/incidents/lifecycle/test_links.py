import itertools
from datetime import timedelta

import pytest

from incidents.lifecycle.operations import link, mark_duplicate, unlink
from incidents.lifecycle.operations.base import IncidentNotFound
from incidents.lifecycle.operations.links import LinkRefused
from incidents.lifecycle.queries import children, links_of
from incidents.models import Exercise, IncidentLink, TimelineEntry
from incidents.permissions.principal import as_user
from incidents.timeline.queries import entries_of, tell
from tests.factories import NOW, make_incident

LATER = NOW + timedelta(minutes=5)


def test_link_is_told_on_both_timelines_and_counts_as_a_change(alice):
    effect, cause = make_incident(), make_incident()
    link(effect, to=cause, kind="caused_by", actor=alice, at=LATER)
    assert tell(list(entries_of(effect))[-1]) == f"Alice Archer recorded that it is caused by {cause.reference}."
    assert tell(list(entries_of(cause))[-1]) == f"Alice Archer recorded that it is the cause of {effect.reference}."
    assert [seen.words for seen in links_of(effect)] == ["was caused by"]
    assert [(seen.words, seen.other) for seen in links_of(cause)] == [("caused", effect)]
    for row in (effect, cause):
        row.refresh_from_db()
        assert row.version == 2


def test_same_link_twice_is_one(alice):
    one, two = make_incident(), make_incident()
    first = link(one, to=two, kind="related", actor=alice, at=LATER)
    assert link(one, to=two, kind="related", actor=alice, at=LATER) == first
    assert TimelineEntry.objects.filter(code="link.added").count() == 2


def test_link_to_itself_is_refused(alice):
    incident = make_incident()
    with pytest.raises(LinkRefused):
        link(incident, to=incident, kind="related", actor=alice, at=LATER)


def test_second_parent_is_refused(alice):
    child, first, second = make_incident(), make_incident(), make_incident()
    link(child, to=first, kind="child_of", actor=alice, at=LATER)
    with pytest.raises(LinkRefused, match="another parent"):
        link(child, to=second, kind="child_of", actor=alice, at=LATER)
    assert list(children(first)) == [child]


@pytest.mark.parametrize("length", [2, 3, 5])
def test_circle_of_parents_is_refused(alice, length):
    rows = [make_incident() for _ in range(length)]
    for child, parent in itertools.pairwise(rows):
        link(child, to=parent, kind="child_of", actor=alice, at=LATER)
    with pytest.raises(LinkRefused, match="circle"):
        link(rows[-1], to=rows[0], kind="child_of", actor=alice, at=LATER)


def test_drill_and_reality_are_not_linked(alice):
    drill = make_incident(exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    with pytest.raises(LinkRefused, match="drill"):
        link(make_incident(), to=drill, kind="related", actor=alice, at=LATER)


def test_unlinking_is_told_and_the_past_stays(alice):
    one, two = make_incident(), make_incident()
    made = link(one, to=two, kind="related", actor=alice, at=LATER)
    unlink(made, actor=alice, at=LATER)
    assert not IncidentLink.objects.exists()
    assert [entry.code for entry in entries_of(one)] == ["incident.logged", "link.added", "link.removed"]


def test_duplicate_is_linked_and_cancelled(carol):
    original, copy = make_incident(), make_incident()
    row = mark_duplicate(copy, of=original, actor=carol, at=LATER)
    assert (row.phase, row.cancelled_at) == ("cancelled", LATER)
    assert [(seen.words, seen.other) for seen in links_of(original)] == [("has the duplicate", copy)]


def test_who_may_not_know_of_the_other_end_sees_neither_link_nor_entry(carol, charlie):
    plain, hidden = make_incident(), make_incident("security")
    link(plain, to=hidden, kind="related", actor=carol, at=LATER)
    with as_user(charlie):
        assert links_of(plain) == []
        assert [entry.code for entry in entries_of(plain)] == ["incident.logged"]
        with pytest.raises(IncidentNotFound):
            link(plain, to=hidden, kind="related", actor=charlie, at=LATER)


def test_hidden_parent_still_forbids_a_second_one_without_naming_it(carol, charlie):
    child, hidden, other = make_incident(), make_incident("security"), make_incident()
    link(child, to=hidden, kind="child_of", actor=carol, at=LATER)
    with as_user(charlie), pytest.raises(LinkRefused) as refusal:
        link(child, to=other, kind="child_of", actor=charlie, at=LATER)
    assert hidden.reference not in str(refusal.value)
