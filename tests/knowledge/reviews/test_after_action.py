"""The report of a whole drill: who reads it, what it shows, actions in one click, and lessons that move."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from incidents import signals
from incidents.evaluation.operations import observe, share_results
from incidents.lifecycle.operations import acknowledge
from incidents.models import Exercise, Notification, Objective, Procedure
from incidents.notifications.queries.wording import wording
from incidents.permissions.principal import as_system, as_user
from knowledge.models import CorrectiveAction, Lesson, LessonProof, LessonStep, Review
from knowledge.reviews.operations import act_on_observation
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_user
from tests.incidents.drills.making import run_timers
from tests.incidents.evaluation.conftest import drill, eve, tess  # noqa: F401 -- fixtures
from tests.incidents.evaluation.making import after

pytestmark = pytest.mark.django_db
END = after(2400)


def finished(made):
    signals.exercise_finished.send(Exercise, exercise=made.exercise, actor=None, at=END)
    with as_system("test"):
        return Review.objects.get(exercise=made.exercise, incident=None)


@pytest.fixture
def report(drill):  # noqa: F811
    return finished(drill)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_review_is_of_an_incident_or_of_a_whole_drill_and_one_each(report, drill):  # noqa: F811
    given = {"due_at": END, "created_at": END, "updated_at": END}
    for wrong in ({}, {"exercise": drill.exercise}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(**wrong, **given)
    Review.objects.create(incident=drill.incident, exercise=drill.exercise, **given)
    assert finished(drill) == report


def test_it_is_for_who_conducts_the_drill_until_results_are_shared(report, drill, carol, bob, tess):  # noqa: F811
    address = reverse("review", args=[report.pk])
    for person, status in ((tess, 200), (carol, 404), (bob, 404)):
        assert signed_in(person).get(address).status_code == status, person
    with as_user(tess):
        share_results(drill.exercise, actor=tess, at=END)
    assert signed_in(carol).get(address).status_code == 200
    # Bob has no part in it and does not see drills.
    assert signed_in(bob).get(address).status_code == 404
    with as_system("test"):
        report.refresh_from_db()
    assert (report.state, report.decision, report.published_at) == ("published", "published", END)


def test_its_page_and_paper_tell_objectives_injects_and_comparison(report, drill, tess, bob, system):  # noqa: F811
    for seconds in (100, 200, 600):
        real = make_incident(at=NOW - timedelta(days=5))
        acknowledge(real, actor=bob, at=real.reported_at + timedelta(seconds=seconds))
    client = signed_in(tess)
    page = client.get(reverse("review", args=[report.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Performed without challenge" in text
    assert "<svg" in text
    assert "<td>Expected look</td>" in text
    # Acknowledged in 2 min here, and in 200 s in the middle of three real ones.
    assert "<td>3 min 20 s" in text
    assert "n = 3" in text
    paper = client.get(reverse("review_paper", args=[report.pk]))
    assert paper.content.startswith(b"%PDF")
    assert client.get(reverse("review_invitation", args=[report.pk])).status_code == 404
    assert "After-action report of" in client.get(f"{reverse('reviews')}?show=drills").content.decode()
    assert "After-action report of" not in client.get(reverse("reviews")).content.decode()


def test_acts_of_incidents_are_not_offered_and_writing_is(report, tess, ada):  # noqa: F811
    client = signed_in(ada)
    for slug in ("schedule", "waive", "publish", "facts"):
        assert client.get(reverse("review_act", args=[report.pk, slug])).status_code == 404, slug
    for slug in ("write", "factor", "lesson", "action", "comment"):
        assert client.get(reverse("review_act", args=[report.pk, slug])).status_code == 200, slug
    given = {"version": report.version, "title": "Keep the numbers at hand", "detail": "", "owner": "", "factor": ""}
    assert client.post(reverse("review_act", args=[report.pk, "lesson"]), given).status_code == 302
    with as_system("test"):
        lesson = Lesson.objects.get(review=report)
    assert "After-action report of" in client.get(reverse("lesson", args=[lesson.pk])).content.decode()


def test_an_area_for_improvement_becomes_one_action_in_one_click(report, drill, tess, eve):  # noqa: F811
    with as_user(eve):
        weak = observe(drill.exercise, text="Nobody knew\nthe number.", finding="improvement", actor=eve, at=END)
        good = observe(drill.exercise, text="Calm voices.", finding="strength", actor=eve, at=END)
    client = signed_in(tess)
    for _twice in range(2):
        assert client.post(reverse("report_act_on", args=[report.pk, weak.pk])).status_code == 302
    client.post(reverse("report_act_on", args=[report.pk, good.pk]))
    with as_system("test"):
        action = CorrectiveAction.objects.get()
    assert (action.title, action.owner, action.review) == ("Nobody knew the number.", tess, report)
    text = client.get(reverse("review", args=[report.pk])).content.decode()
    assert "Its action: open" in text
    assert client.get(reverse("corrective_action", args=[action.pk])).status_code == 200


def test_who_may_not_write_makes_no_action(report, drill, eve):  # noqa: F811
    from incidents.refusals import NotPermitted

    with as_user(eve):
        weak = observe(drill.exercise, text="Slow.", finding="improvement", actor=eve, at=END)
        with pytest.raises(NotPermitted):
            act_on_observation(report, weak, actor=eve, at=END)


@pytest.fixture
def embedded(drill, carol):  # noqa: F811
    """A lesson that the procedure of the drill says since before it."""
    with as_system("test"):
        origin = make_incident(at=NOW - timedelta(days=60))
        given = {"due_at": NOW, "created_at": NOW, "updated_at": NOW}
        review = Review.objects.create(incident=origin, **given)
        lesson = Lesson.objects.create(
            review=review, title="Look first", owner=carol, state="embedded", state_entered_at=NOW, created_at=NOW
        )
        version = Procedure.objects.get(slug="shop-down").versions.get(status="active")
        LessonProof.objects.create(lesson=lesson, procedure_version=version, linked_at=NOW)
    return lesson


def moves(lesson):
    with as_system("test"):
        lesson.refresh_from_db()
        return lesson.state, list(LessonStep.objects.filter(lesson=lesson).values_list("to_state", flat=True))


def test_a_lesson_is_exercised_and_verified_when_its_procedure_met_its_target(embedded, drill):  # noqa: F811
    finished(drill)
    assert moves(embedded) == ("verified", ["exercised", "verified"])
    with as_system("test"):
        assert embedded.steps.first().incident_id == drill.incident.pk
    finished(drill)
    assert moves(embedded) == ("verified", ["exercised", "verified"])


def test_a_lesson_is_only_exercised_when_there_was_no_target_or_it_was_missed(embedded, drill):  # noqa: F811
    with as_system("test"):
        Objective.objects.filter(key="follow").update(target_seconds=60)
    finished(drill)
    assert moves(embedded) == ("exercised", ["exercised"])


def test_a_lesson_falls_back_when_its_procedure_failed(embedded, drill):  # noqa: F811
    from incidents.models import ProcedureRun

    with as_system("test"):
        ProcedureRun.objects.filter(incident=drill.incident).update(status="abandoned", reason="Too long")
    finished(drill)
    assert moves(embedded) == ("accepted", ["accepted"])
    embedded.refresh_from_db()
    assert embedded.fell_back_count == 1


def test_whoever_owes_it_is_reminded_until_results_are_shared(report, drill, tess):  # noqa: F811
    def reminders():
        with as_system("test"):
            rows = Notification.objects.filter(recipient=tess, kind="report.reminder", channel="inbox")
            return [one.context["stage"] for one in rows.order_by("created_at")]

    run_timers(report.due_at - timedelta(days=3))
    assert reminders() == []
    run_timers(report.due_at - timedelta(days=2))
    assert reminders() == ["is due soon"]
    with as_user(tess):
        share_results(drill.exercise, actor=tess, at=report.due_at - timedelta(days=1))
    run_timers(report.due_at + timedelta(days=5))
    assert reminders() == ["is due soon"]
    with as_system("test"):
        (told,) = Notification.objects.filter(recipient=tess, kind="report.reminder", channel="inbox")
        words = wording([told], at=END)[told.pk]
    assert words.subject == f"EXERCISE EXERCISE EXERCISE: The report of “{drill.exercise.name}” is due soon"


def test_programs_read_and_write_it_as_who_conducts_the_drill(report, drill, carol, tess, fresh_counters):  # noqa: F811
    trainer, player, url = Program(tess), Program(carol), f"/reviews/{report.pk}/"
    (row,) = trainer.get("/reviews/", {"of": "drills"}).json()["results"]
    assert (row["incident"], row["drill"], row["reference"]) == (None, drill.exercise.pk, drill.exercise.name)
    assert trainer.get("/reviews/").json()["results"] == []
    is_problem(trainer.get("/reviews/", {"of": "dreams"}), 400)
    assert trainer.get(url).json()["is_exercise"] is True

    written = trainer.patch(url, {"went_well": "They were quick."}, If_Match="*")
    assert written.status_code == 200, written.content
    made = trainer.post(f"{url}factors/", {"kind": "process", "text": "Nobody knew who leads"})
    assert made.status_code == 201, made.content
    for act in ("schedule", "waive", "publish", "send-round", "close", "reopen"):
        is_problem(trainer.post(f"{url}{act}/", {}, If_Match="*"), 404)

    for program in (player, Program(make_user("zoe", "problem manager"))):
        assert program.get("/reviews/", {"of": "drills"}).json()["results"] == []
        is_problem(program.get(url), 404)
        is_problem(program.patch(url, {"went_well": "x"}, If_Match="*"), 404)
    with as_user(tess):
        share_results(drill.exercise, actor=tess, at=END)
    assert player.get(url).json()["went_well"] == "They were quick."


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_reports_needs_the_same_queries_for_more(count, tess, fresh_counters, django_assert_max_num_queries):  # noqa: F811
    with as_system("test"):
        for number in range(count):
            exercise = Exercise.objects.create(name=f"Drill {number}", created_at=NOW, trainer=tess)
            Review.objects.create(exercise=exercise, due_at=END, created_at=END, updated_at=END)
    program = Program(tess)
    program.get("/reviews/", {"of": "drills"})
    with django_assert_max_num_queries(6):
        assert len(program.get("/reviews/", {"of": "drills"}).json()["results"]) == count
