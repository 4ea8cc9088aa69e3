"""The door for the past: what it writes, what it leaves alone, what it refuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q
from django.dispatch import Signal

from incidents import signals
from incidents.catalog.models import Source
from incidents.lifecycle.operations import add_note
from incidents.lifecycle.operations.history import HistoryInvalid, record_history
from incidents.lifecycle.operations.references import UnknownReference
from incidents.lifecycle.past import PastEvent, PastIncident, Ref, RefKind
from incidents.models import AccessGrant, Incident, IncidentType, SearchDocument, TimelineEntry
from incidents.permissions.principal import acting
from tests.factories import NOW, make_incident, make_team, make_user

OPENED = datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
CLOSED = OPENED + timedelta(days=5)
AT = NOW


@pytest.fixture
def source(reference):
    return Source.objects.get(slug="import-servicenow")


def logged() -> PastEvent:
    return PastEvent("logged", "incident.logged", OPENED, is_public=True)


def closed(at: datetime = CLOSED, actor: str = "") -> PastEvent:
    data = {"from": Ref(RefKind.STATE, "identified"), "to": Ref(RefKind.STATE, "closed")}
    return PastEvent("4/status", "incident.closed", at, actor, data, is_public=True, raw={"state": "Closed"})


def past(number: str = "INC1", **values) -> PastIncident:
    return PastIncident(
        **{
            "external_id": number,
            "title": "Symptom 72",
            "reported_at": OPENED,
            "phase": "closed",
            "state_entered_at": CLOSED,
            "updated_at": CLOSED,
            "closed_at": CLOSED,
            "events": (logged(), closed()),
            **values,
        }
    )


def opened(number: str = "INC1", **values) -> PastIncident:
    return past(
        number,
        **{
            "phase": "identified",
            "state_entered_at": OPENED,
            "updated_at": OPENED,
            "closed_at": None,
            "events": (logged(),),
            **values,
        },
    )


def record(*batch: PastIncident, source, at=AT):
    return record_history(batch, source=source, at=at)


def codes(incident: Incident) -> list[str]:
    return list(TimelineEntry.objects.filter(incident=incident).order_by("pk").values_list("code", flat=True))


def test_past_incident_becomes_a_row_with_its_timeline_and_search_document(source):
    outcome = record(past(), source=source)
    incident = Incident.objects.get(external_id="INC1")
    assert (outcome.added, outcome.entries) == (["INC1"], 3)
    assert incident.is_history
    assert not incident.is_open
    assert (incident.phase, incident.state.phase) == ("closed", "closed")
    assert (incident.reported_at, incident.closed_at, incident.resolved_at) == (OPENED, CLOSED, None)
    assert (incident.created_at, incident.updated_at, incident.version) == (AT, CLOSED, 1)
    assert incident.priority_id == 3
    assert codes(incident) == ["incident.logged", "incident.closed", "history.imported"]
    assert SearchDocument.objects.get(incident=incident).title == "Symptom 72"


def test_entry_keeps_when_it_happened_who_did_it_and_the_words_of_the_source(source):
    sam = make_user("sam", first_name="Sam")
    record(past(events=(logged(), closed(actor="sam"))), source=source)
    entry = TimelineEntry.objects.get(code="incident.closed")
    assert (entry.at, entry.recorded_at, entry.actor) == (CLOSED, AT, sam)
    assert entry.data["to"]["phase"] == "closed"
    assert entry.data["raw"] == {"state": "Closed"}
    assert entry.is_public


def test_entry_of_nobody_says_so(source):
    record(past(), source=source)
    assert TimelineEntry.objects.get(code="incident.closed").data["unknown_actor"] is True


def test_same_batch_again_changes_nothing(source):
    record(past(), opened("INC2"), source=source)
    before = list(Incident.objects.values()), list(TimelineEntry.objects.values())
    outcome = record(past(), opened("INC2"), source=source, at=AT + timedelta(days=1))
    assert outcome.unchanged == ["INC1", "INC2"]
    assert outcome.entries == 0
    assert (list(Incident.objects.values()), list(TimelineEntry.objects.values())) == before


def test_longer_history_appends_what_is_missing_and_updates_the_row(source):
    record(opened(), source=source)
    incident = Incident.objects.get(external_id="INC1")
    first = TimelineEntry.objects.order_by("pk").first()
    outcome = record(past(title="Symptom 73"), source=source, at=AT + timedelta(days=1))
    incident.refresh_from_db()
    assert (outcome.extended, outcome.entries) == (["INC1"], 2)
    assert (incident.phase, incident.title, incident.version, incident.is_open) == ("closed", "Symptom 73", 2, False)
    assert codes(incident) == ["incident.logged", "history.imported", "incident.closed", "history.imported"]
    assert TimelineEntry.objects.order_by("pk").first().recorded_at == first.recorded_at
    assert SearchDocument.objects.get(incident=incident).title == "Symptom 73"
    assert record(past(title="Symptom 73"), source=source).unchanged == ["INC1"]


def test_history_told_differently_leaves_the_incident_alone(source):
    record(past(), source=source)
    other = past(title="Other", events=(logged(), closed(CLOSED + timedelta(hours=1))))
    outcome = record(other, past("INC2"), source=source)
    assert (outcome.contradicting, outcome.added) == (["INC1"], ["INC2"])
    assert Incident.objects.get(external_id="INC1").title == "Symptom 72"
    assert TimelineEntry.objects.filter(incident__external_id="INC1").count() == 3


def test_renamed_team_is_no_contradiction(source):
    team = make_team("Group 56")
    given = PastEvent("1/assigned", "incident.assigned", OPENED, data={"team": Ref(RefKind.TEAM, "group-56")})
    record(opened(events=(logged(), given), team="group-56"), source=source)
    team.name = "Service desk"
    team.save()
    outcome = record(past(events=(logged(), given, closed()), team="group-56"), source=source)
    assert outcome.extended == ["INC1"]


def test_incident_worked_on_here_is_left_alone(source, alice):
    record(opened(), source=source)
    incident = Incident.objects.get(external_id="INC1")
    add_note(incident, body="We go on here.", actor=alice, at=AT)
    outcome = record(past(), source=source)
    assert outcome.worked_on == ["INC1"]
    incident.refresh_from_db()
    assert incident.phase == "identified"


def test_number_of_an_incident_logged_here_is_left_alone(source):
    mine = make_incident(external_id="INC1", source=source)
    outcome = record(past(), source=source)
    assert outcome.foreign == ["INC1"]
    mine.refresh_from_db()
    assert not mine.is_history


def test_same_number_of_another_source_is_another_incident(source):
    record(past(), source=source)
    assert record(past(), source=Source.objects.get(slug="import-csv")).added == ["INC1"]
    assert Incident.objects.filter(external_id="INC1").count() == 2


def test_open_incident_has_no_end_yet_though_the_source_knows_one(source):
    record(opened(resolved_at=CLOSED, closed_at=CLOSED), source=source)
    incident = Incident.objects.get(external_id="INC1")
    assert (incident.is_open, incident.resolved_at, incident.closed_at) == (True, None, None)


def test_hold_keeps_its_reason(source):
    record(opened(phase="on_hold", hold_reason="awaiting-vendor"), source=source)
    incident = Incident.objects.get(external_id="INC1")
    assert (incident.phase, incident.hold_reason.slug) == ("on_hold", "awaiting-vendor")


def test_priority_unlike_the_matrix_is_kept_with_its_reason(source):
    record(past(impact=2, urgency=2, priority=1), past("INC2", priority=3), source=source)
    reasons = dict(Incident.objects.values_list("external_id", "priority_override_reason"))
    assert reasons == {"INC1": "As recorded in the source", "INC2": ""}
    assert Incident.objects.get(external_id="INC1").priority_id == 1


def test_past_of_a_restricted_type_is_restricted_to_its_teams(source):
    security = make_team("Security")
    IncidentType.objects.get(slug="security").access_teams.add(security)
    secret = past(type="security")
    for _again in range(2):
        record(secret, past("INC2"), source=source)
    assert Incident.objects.get(external_id="INC1").restricted is True
    grants = AccessGrant.objects.values_list("incident__external_id", "team__name", "granted_at")
    assert list(grants) == [("INC1", "Security", AT)]


def test_past_sends_no_signal(source):
    heard: list = []

    def listen(**told):
        heard.append(told)

    every = [signal for signal in vars(signals).values() if isinstance(signal, Signal)]
    for signal in every:
        signal.connect(listen)
    try:
        record(past(), source=source)
    finally:
        for signal in every:
            signal.disconnect(listen)
    assert len(every) > 5
    assert heard == []


def test_queries_do_not_grow_with_the_batch(source, django_assert_num_queries):
    with django_assert_num_queries(14):
        record(past("INC1"), source=source)
    with django_assert_num_queries(14):
        record(past("INC2"), past("INC3"), past("INC4"), source=source)


def test_batch_is_written_whole_or_not_at_all(source):
    with pytest.raises(UnknownReference, match="nobody-here"):
        record(past(), past("INC2", assignee="nobody-here"), source=source)
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        ((past(), past()), "two incidents"),
        ((past(""),), "two incidents"),
        ((past(events=(logged(), logged())),), "same key"),
        ((past(closed_at=None),), "nothing says when"),
        ((past(phase="cancelled"),), "nothing says when"),
    ],
)
def test_impossible_past_is_refused(source, batch, words):
    with pytest.raises(HistoryInvalid, match=words):
        record(*batch, source=source)
    assert Incident.objects.count() == 0


def test_unknown_type_is_refused(source):
    with pytest.raises(UnknownReference, match="no incident type “earthquake”"):
        record(past(type="earthquake"), source=source)


def test_past_is_the_same_whoever_brings_it(source):
    with acting(None):
        record(past(), source=source)
    assert Incident.objects.get(external_id="INC1").is_history


def test_phase_without_a_state_falls_back_to_an_earlier_one(source):
    kind = IncidentType.objects.get(slug="user_issue")
    assert not kind.workflow.versions.filter(Q(states__phase="mitigated")).exists()
    record(opened(phase="mitigated"), source=source)
    assert Incident.objects.get(external_id="INC1").phase == "investigating"


def test_digest_tells_every_field_apart():
    assert past().digest() == past().digest()
    assert past().digest() != past(title="Other").digest()
    assert past().digest() != replace(past(), events=(logged(), closed(actor="sam"))).digest()
    assert past().digest() != past(facts={"notify": "no"}).digest()
