"""The loaded demonstration: complete, believable in its times, and within everybody's rights."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group

from incidents import demo
from incidents.attachments import storage
from incidents.lifecycle.rights import may
from incidents.models import (
    AccessGrant,
    AccessRecord,
    AffectedService,
    Attachment,
    Contact,
    DrillProgramme,
    Exercise,
    Expectation,
    Incident,
    IncidentLink,
    Measurement,
    Membership,
    Mention,
    Notification,
    ObjectiveResult,
    Observation,
    Organisation,
    ResponseRole,
    Service,
    ServiceDependency,
    State,
    Team,
    TimelineEntry,
    Timer,
    Transition,
    User,
)
from incidents.permissions.principal import as_user
from incidents.permissions.roles import ROLES
from incidents.workflows.queries import active_version
from tests.incidents.demo.conftest import AT
from tests.incidents.lifecycle.invariants import assert_no_circles, assert_sound

pytestmark = pytest.mark.usefixtures("printed")

# The operation behind each timeline code that a person may cause, where it is no move of the workflow.
OPERATIONS = {
    "incident.logged": "log_incident",
    "incident.acknowledged": "acknowledge",
    "incident.assigned": "take",
    "incident.handed_over": "hand_over",
    "incident.triaged": "triage",
    "type.changed": "triage",
    "note.added": "add_note",
    "procedure.begun": "run_procedure",
    "procedure.step_done": "run_procedure",
    "procedure.step_skipped": "run_procedure",
    "attachment.added": "attach",
    "tags.changed": "set_tags",
    "link.added": "link",
    "incident.marked_duplicate": "mark_duplicate",
    "priority.overridden": "override_priority",
    "milestone.corrected": "correct_milestone",
    "service.affected": "affect_service",
    "service.restored": "restore_service",
    "service.corrected": "correct_affected_service",
    "major.declared": "declare_major",
    "major.stood_down": "stand_down",
    "role.taken": "take_role",
    "role.assigned": "assign_role",
    "role.handed_over": "hand_over_role",
    "role.released": "release_role",
    "incident.unrestricted": "lift_restriction",
    "access.granted": "grant_access",
    "access.glass_broken": "break_glass",
}


def test_every_state_of_every_workflow_holds_an_incident():
    held = Counter(Incident.objects.values_list("state_id", flat=True))
    states = State.objects.filter(version__status="active")
    assert states.count() == 9 + 8 + 10 + 9
    assert [f"{state.version}: {state.slug}" for state in states if not held[state.pk]] == []


def test_organisation_is_complete():
    assert Team.objects.count() == 8
    assert Membership.objects.filter(is_manager=True).count() == 8
    assert 25 <= Service.objects.count() <= 30
    assert not Service.objects.filter(owning_team=None).exists()
    assert set(Service.objects.values_list("tier", flat=True)) == {1, 2, 3, 4}
    assert ServiceDependency.objects.filter(is_hard=False).exists()
    assert not Organisation.objects.filter(crm_reference="").exists()
    assert not Contact.objects.filter(crm_reference="").exists()
    assert Contact.objects.count() >= 20


def test_incidents_are_as_many_and_as_various_as_promised():
    assert 190 <= Incident.objects.count() <= 240
    assert 30 <= Incident.objects.open().count() <= 50
    assert Incident.objects.open().unassigned().count() >= 3
    assert Incident.objects.filter(reopen_count__gt=0).count() >= 5
    assert Incident.objects.filter(priority_override_reason__gt="").exists()
    assert set(Incident.objects.values_list("resolution_kind", flat=True)) == {"", "workaround", "permanent"}
    assert set(Incident.objects.values_list("priority_id", flat=True)) == {1, 2, 3, 4}
    assert set(IncidentLink.objects.values_list("kind", flat=True)) == {
        "related",
        "caused_by",
        "child_of",
        "duplicate_of",
    }
    assert Mention.objects.count() >= 20
    notes = TimelineEntry.objects.filter(code="note.added")
    assert set(notes.values_list("is_public", flat=True)) == {True, False}
    assert TimelineEntry.objects.filter(code="milestone.corrected").count() >= 5
    assert TimelineEntry.objects.filter(code="incident.handed_over").count() >= 20
    assert TimelineEntry.objects.filter(code="type.changed").count() == 3


def test_titles_vary():
    titles = Counter(Incident.objects.values_list("title", flat=True))
    assert len(titles) >= 90
    assert not [title for title in titles if "{" in title or len(title) > 100]


def test_texts_have_no_placeholder_left():
    for description, summary in Incident.objects.values_list("description", "resolution_summary"):
        assert "{" not in description + summary
    assert not TimelineEntry.objects.filter(body__contains="{").exists()


def test_one_major_incident_runs_and_two_are_over():
    running = Incident.objects.major().get()
    assert running.is_open
    roles = ResponseRole.objects.current().filter(incident=running)
    assert {"commander", "deputy", "scribe", "liaison", "expert"} == set(roles.values_list("role", flat=True))
    assert AffectedService.objects.current().filter(incident=running).count() == 3
    over = Incident.objects.filter(is_major=False, major_declared_at__isnull=False)
    assert over.count() == 2
    for incident in over:
        assert incident.phase == "closed"
        assert incident.stood_down_at is not None
        assert incident.links_in.filter(kind="child_of").count() >= 2


def test_milestones_are_in_order_and_never_in_the_future():
    names = ("occurred_at", "detected_at", "reported_at", "acknowledged_at", "resolved_at", "closed_at")
    for incident in Incident.objects.all():
        reached = [moment for name in names if (moment := getattr(incident, name))]
        assert reached == sorted(reached), incident.reference
        assert max(reached) <= AT, incident.reference
    assert not TimelineEntry.objects.filter(at__gt=AT).exists()
    first = Incident.objects.order_by("reported_at").first()
    assert AT - timedelta(days=185) <= first.reported_at <= AT - timedelta(days=150)


def test_timeline_is_told_in_the_order_in_which_it_happened():
    for incident in Incident.objects.all():
        moments = list(TimelineEntry.objects.filter(incident=incident).order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments), incident.reference


def test_pressing_incidents_are_answered_sooner():
    waits = {rank: [] for rank in (1, 2, 3, 4)}
    for incident in Incident.objects.filter(acknowledged_at__isnull=False, reported_at__lt=AT - timedelta(days=20)):
        waits[incident.priority_id].append(incident.acknowledged_at - incident.reported_at)
    medians = [sorted(found)[len(found) // 2] for found in waits.values()]
    assert medians == sorted(medians)
    assert medians[0] < timedelta(minutes=15)


def test_every_incident_is_sound():
    for incident in Incident.objects.select_related("workflow_version__workflow"):
        assert_sound(incident)
    assert_no_circles()


def test_nobody_acts_without_the_right():
    moves = {
        (move.from_state_id, move.slug): move
        for move in Transition.objects.filter(version__in=[active_version(row.type) for row in one_of_each_type()])
    }
    people = {user.pk: user for user in User.objects.all()}
    checked = 0
    for entry in TimelineEntry.objects.filter(actor__isnull=False):
        actor = people[entry.actor_id]
        if "transition" in entry.data:
            move = moves[entry.data["from"]["id"], entry.data["transition"]["slug"]]
            assert actor.has_perm(f"incidents.{move.permission}"), f"{actor} made {move}"
        elif entry.code == "incident.restricted":
            assert may(actor, "triage" if "by_type" in entry.data else "restrict"), f"{actor} restricted"
        elif entry.code == "incident.cancelled":
            assert may(actor, "mark_duplicate")
        else:
            assert may(actor, OPERATIONS[entry.code]), f"{actor} did {entry.code}"
        checked += 1
    assert checked > 1500


def one_of_each_type():
    return [
        Incident.objects.filter(type__slug=slug).first() for slug in ("outage", "degradation", "security", "user_issue")
    ]


def test_security_incidents_are_seen_by_those_who_need_to_know_only():
    attacks = Incident.objects.filter(type__slug="security")
    assert attacks.count() >= 20
    assert not attacks.filter(restricted=False).exists()
    assert AccessGrant.objects.filter(user__isnull=False, kind="granted").exists()
    assert AccessGrant.objects.filter(kind="break_glass").count() == 1
    assert AccessRecord.objects.exists()
    with as_user(User.objects.get(username="tom")):
        assert Incident.objects.filter(type__slug="security").count() == 0
    with as_user(User.objects.get(username="noor")):
        assert Incident.objects.filter(type__slug="security").count() == attacks.count()


def test_logins_of_every_role_are_printed_and_work(printed):
    password = re.search(r"password of everybody is (\S+) and", printed).group(1)
    for role in ROLES:
        username = re.search(rf"^  {role} +(\S+)", printed, re.MULTILINE).group(1)
        user = authenticate(username=username, password=password)
        assert user is not None, role
        assert user.is_staff
        assert not user.is_superuser
        assert Group.objects.get(name=role) in user.groups.all()


def test_second_load_changes_nothing_and_says_so():
    before = (Incident.objects.count(), User.objects.count(), TimelineEntry.objects.count())
    stdout = io.StringIO()
    demo.load(at=AT + timedelta(days=3), stdout=stdout)
    assert (Incident.objects.count(), User.objects.count(), TimelineEntry.objects.count()) == before
    assert stdout.getvalue() == "The demonstration is loaded already. Nothing was changed.\n"


def test_charts_stand_in_notes_and_are_whole_pictures():
    charts = Attachment.objects.filter(content_type="image/png")
    assert charts.count() >= 3
    assert Attachment.objects.filter(content_type="text/plain").count() == charts.count()
    for chart in charts:
        assert f"attachment:{chart.pk})" in chart.entry.body
        assert storage.path_of(chart.stored).read_bytes().endswith(b"IEND\xaeB`\x82")


def test_a_drill_is_over_with_its_results_another_is_planned_and_one_programme_goes_on():
    over, planned = Exercise.objects.get(status="finished"), Exercise.objects.get(status="planned")
    assert over.results_shared_at is not None
    assert over.started_at < AT - timedelta(days=10)
    assert Measurement.objects.filter(exercise=over, outcome="within").exists()
    assert ObjectiveResult.objects.filter(exercise=over).exclude(rating="").count() >= 3
    assert Observation.objects.filter(exercise=over, finding="improvement").exists()
    assert Expectation.objects.filter(exercise=over, status="met").count() >= 3
    assert planned.starts_at > AT
    assert DrillProgramme.objects.get().retired_at is None
    (incident,) = Incident.objects.filter(exercise__isnull=False)
    assert not incident.is_open
    assert not Timer.objects.filter(subject_id=over.pk, kind__in=["exercise_end", "inject_release"], state="pending")
    outside = Notification.objects.filter(incident=incident).exclude(recipient__in=over.participants.all())
    assert not outside.exists()
