"""Merging incidents: what is carried, what is told to whom, and what is refused."""

from datetime import timedelta

import pytest

from incidents import signals
from incidents.lifecycle.operations import affect_service, grant_access, mark_duplicate, merge, restore_service
from incidents.lifecycle.operations.base import IncidentNotFound, IncidentNotOpen, StaleIncident
from incidents.lifecycle.operations.links import LinkRefused
from incidents.lifecycle.operations.merge import MOST_AT_ONCE, NothingMerged, TooManyToMerge
from incidents.lifecycle.queries import links_of
from incidents.models import AffectedService, Contact, Exercise, Incident, IncidentLink, Tag, TimelineEntry, Transition
from incidents.permissions.principal import as_user
from incidents.refusals import NotPermitted
from incidents.timeline.queries import entries_of, tell
from tests.factories import NOW, make_incident, make_service

LATER = NOW + timedelta(minutes=30)


def tags(*names):
    return [Tag.objects.get_or_create(name=name)[0] for name in names]


def sentences(incident):
    return [tell(entry) for entry in entries_of(incident)]


def test_merged_incidents_are_duplicates_and_cancelled(carol):
    kept, one, two = (make_incident("user_issue") for _ in range(3))
    merger = merge(kept, incidents=[two, one, two], actor=carol, at=LATER)
    assert (merger.kept, set(merger.merged), merger.refused) == (kept, {one, two}, ())
    for row in (one, two):
        row.refresh_from_db()
        assert (row.phase, row.cancelled_at) == ("cancelled", LATER)
        assert f"Carol Chan marked it as a duplicate of {kept.reference}." in sentences(row)
    assert [seen.words for seen in links_of(kept)] == ["has the duplicate"] * 2
    assert merger.kept.is_open


def test_tags_are_united(carol):
    kept = make_incident(tags=tags("vip", "network"))
    other = make_incident(tags=tags("network", "portal"), title="Portal slow")
    merge(kept, incidents=[other], actor=carol, at=LATER)
    assert sorted(tag.name for tag in kept.tags.all()) == ["network", "portal", "vip"]
    assert sorted(tag.name for tag in other.tags.all()) == ["network", "portal"]
    assert sentences(kept)[-1] == (
        f"Carol Chan merged {other.reference} “Portal slow” into it; tags that came with it: portal."
    )


def test_services_that_suffer_go_on_since_their_earliest_start(carol):
    checkout, billing, search = make_service("Checkout"), make_service("Billing"), make_service("Search")
    kept = make_incident(affected=[(checkout, "degraded")])
    first = make_incident(at=NOW - timedelta(hours=2), affected=[(billing, "down"), (checkout, "down")])
    second = make_incident(at=NOW - timedelta(hours=1), affected=[(billing, "down"), (search, "at_risk")])
    well = AffectedService.objects.get(incident=second, service=search)
    restore_service(well, ended_at=NOW, actor=carol, at=NOW)
    merge(kept, incidents=[second, first], actor=carol, at=LATER)
    held = {effect.service: effect for effect in AffectedService.objects.current().filter(incident=kept)}
    assert held.keys() == {checkout, billing}
    assert (held[billing].effect, held[billing].started_at) == ("down", NOW - timedelta(hours=2))
    assert (held[checkout].effect, held[checkout].started_at) == ("degraded", NOW)


def test_service_that_was_well_meanwhile_suffers_since_then(carol):
    service = make_service("Checkout")
    kept, other = make_incident(), make_incident(at=NOW - timedelta(hours=1), affected=[(service, "down")])
    began = affect_service(
        kept, service=service, effect="down", started_at=NOW - timedelta(hours=3), actor=carol, at=NOW
    )
    restore_service(began, ended_at=NOW - timedelta(minutes=10), actor=carol, at=NOW)
    merge(kept, incidents=[other], actor=carol, at=LATER)
    now = AffectedService.objects.current().get(incident=kept)
    assert now.started_at == NOW - timedelta(minutes=10)


def test_reporters_are_told_and_one_becomes_the_reporter_where_nobody_is(alice, bob, carol):
    contact = Contact.objects.create(name="Una Underwood", email="una@example.org")
    kept, one, two = make_incident(), make_incident(contact=contact), make_incident(reporter=alice)
    merge(kept, incidents=[one, two], actor=carol, at=LATER)
    kept.refresh_from_db()
    assert (kept.contact, kept.reporter) == (contact, None)
    assert any(", reported by Una Underwood." in sentence for sentence in sentences(kept))
    assert any(", reported by Alice Archer." in sentence for sentence in sentences(kept))
    mine = make_incident(reporter=bob)
    merge(mine, incidents=[make_incident(reporter=alice)], actor=carol, at=LATER)
    mine.refresh_from_db()
    assert mine.reporter == bob


def test_merging_again_changes_nothing(carol):
    kept, other = make_incident(), make_incident(tags=tags("vip"))
    merge(kept, incidents=[other], actor=carol, at=LATER)
    kept.refresh_from_db()
    version, entries = kept.version, TimelineEntry.objects.count()
    assert merge(kept, incidents=[other], actor=carol, at=LATER).merged == (other,)
    kept.refresh_from_db()
    assert (kept.version, TimelineEntry.objects.count()) == (version, entries)


def test_signal_names_all_that_were_merged(carol):
    heard = []

    def listen(sender, incident, merged, actor, at, **_more):
        heard.append((incident, merged, actor, at))

    signals.incidents_merged.connect(listen)
    try:
        kept, one, two = make_incident(), make_incident(), make_incident()
        merge(kept, incidents=[one, kept, two], actor=carol, at=LATER)
        merge(kept, incidents=[kept, one], actor=carol, at=LATER)
    finally:
        signals.incidents_merged.disconnect(listen)
    assert heard == [(kept, [one, two], carol, LATER)]


def test_target_must_be_open(carol):
    kept, other = make_incident("user_issue"), make_incident()
    mark_duplicate(kept, of=make_incident(), actor=carol, at=LATER)
    with pytest.raises(IncidentNotOpen):
        merge(kept, incidents=[other], actor=carol, at=LATER)
    other.refresh_from_db()
    assert other.is_open


def test_stale_target_is_refused(carol):
    with pytest.raises(StaleIncident):
        merge(make_incident(), incidents=[make_incident()], actor=carol, at=LATER, expected_version=7)


def test_each_refusal_stands_by_itself(carol):
    kept, fine = make_incident(), make_incident()
    drill = make_incident(exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    elsewhere = make_incident()
    mark_duplicate(elsewhere, of=make_incident(), actor=carol, at=NOW)
    merger = merge(kept, incidents=[kept, drill, fine, elsewhere], actor=carol, at=LATER)
    assert merger.merged == (fine,)
    assert {row: str(refusal) for row, refusal in merger.refused} == {
        kept: "An incident cannot be merged into itself.",
        drill: "A drill's incident and a real one cannot be linked.",
        elsewhere: "This incident has another original already: remove that link first.",
    }
    merger.check()


def test_who_may_not_cancel_is_refused_and_nothing_is_carried(bob):
    kept, other = make_incident(), make_incident(tags=tags("vip"))
    merger = merge(kept, incidents=[other], actor=bob, at=LATER)
    [(row, refusal)] = merger.refused
    assert (row, type(refusal)) == (other, NotPermitted)
    assert not kept.tags.exists()
    assert not IncidentLink.objects.exists()
    with pytest.raises(NotPermitted):
        merger.check()


def test_workflow_that_does_not_cancel_from_here_refuses(carol):
    kept, other = make_incident(), make_incident()
    Transition.objects.filter(version=other.workflow_version, to_state__phase="cancelled").delete()
    merger = merge(kept, incidents=[other, kept], actor=carol, at=LATER)
    assert "cannot be cancelled" in str(merger.refused[0][1])
    with pytest.raises(NothingMerged, match=f"{other.reference}: .*{kept.reference}: "):
        merger.check()


def test_too_many_are_refused(carol):
    with pytest.raises(TooManyToMerge):
        merge(make_incident(), incidents=[Incident(pk=n) for n in range(MOST_AT_ONCE + 1)], actor=carol, at=LATER)


def test_hidden_and_absent_are_refused_alike(carol, charlie):
    kept, hidden = make_incident(), make_incident("security")
    with as_user(charlie):
        for row in (hidden, Incident(pk=987_654)):
            [(_row, refusal)] = merge(kept, incidents=[row], actor=charlie, at=LATER).refused
            assert (type(refusal), str(refusal)) == (IncidentNotFound, IncidentNotFound.sentence)
            with pytest.raises(IncidentNotFound):
                merge(row, incidents=[kept], actor=charlie, at=LATER)
    hidden.refresh_from_db()
    assert (hidden.is_open, hidden.version) == (True, 1)


def test_nothing_of_a_restricted_incident_is_carried_into_one_that_is_not(carol, charlie):
    service = make_service("Vault")
    hidden = make_incident(
        "security", title="Canary", tags=tags("breach"), affected=[(service, "down")], reporter=charlie
    )
    grant_access(hidden, user=carol, reason="Works on it", actor=None, at=NOW)
    kept = make_incident()
    with as_user(carol):
        merge(kept, incidents=[hidden], actor=carol, at=LATER).check()
        assert "stays with it, because it is restricted" in sentences(kept)[-1]
    kept.refresh_from_db()
    assert (kept.reporter, kept.tags.count(), kept.affected_services.count()) == (None, 0, 0)
    with as_user(charlie):
        assert "Canary" not in " ".join(sentences(kept))
        assert [entry.code for entry in entries_of(kept)] == ["incident.logged"]


def test_what_a_restricted_incident_holds_goes_on_with_another_restricted_one(carol):
    hidden, kept = make_incident("security", tags=tags("breach")), make_incident("security")
    merge(kept, incidents=[hidden], actor=carol, at=LATER)
    assert [tag.name for tag in kept.tags.all()] == ["breach"]


def test_merging_into_itself_alone_is_refused(carol):
    row = make_incident()
    with pytest.raises(LinkRefused, match="into itself"):
        merge(row, incidents=[row], actor=carol, at=LATER).check()
