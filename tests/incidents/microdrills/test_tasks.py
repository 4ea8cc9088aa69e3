"""Micro-drills: asked when they begin, answered in five minutes, closed by time, excused, and read by whom."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.drills.operations import cancel_exercise, finish_exercise, start_exercise
from incidents.microdrills import operations
from incidents.microdrills.operations import TaskRefused
from incidents.microdrills.queries.tasks import own_tasks, results_of, waiting_for
from incidents.microdrills.quiz import ask, mixed
from incidents.microdrills.tickets import token_of
from incidents.models import KeyContact, KeyContactMethod, MicroTask, Notification, Procedure, ProcedureStep
from incidents.notifications.queries.wording import wording
from incidents.permissions.principal import as_system, as_user
from incidents.plans.steps import StepDraft
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_schedule
from tests.incidents.drills.making import plan, run_timers
from tests.incidents.plans.making import make_procedure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]
BEGINS = NOW + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def make_contact(name, role, value, **values):
    slug = name.lower().replace(" ", "-")
    contact = KeyContact.objects.create(name=name, slug=slug, role=role, created_at=NOW, **values)
    KeyContactMethod.objects.create(contact=contact, kind="phone", value=value, position=0)
    return contact


@pytest.fixture
def facts(team, alice, bob):
    make_procedure(StepDraft("Look at the dashboard"), StepDraft("Restart it"), name="Checkout is slow")
    make_procedure("Call the supplier", "Wait", name="The line is down")
    make_contact("Network supplier", "repairs the lines", "+44 20 1")
    make_contact("Press office", "speaks to the press", "+44 20 2")
    return make_schedule("Platform", alice, bob, team=team)


def begin(*players, kinds=("role_quiz",), hours=48, **values):
    drill = plan(None, *players, exercise_type="micro", name="Five minutes", **values)
    with as_system("test"):
        operations.plan_tasks(drill, {"kinds": list(kinds), "answer_hours": hours})
        start_exercise(drill, actor=None, at=BEGINS)
    drill.refresh_from_db()
    return drill


def tasks_of(drill, **wanted):
    with as_system("test"):
        return list(
            MicroTask.objects.filter(exercise=drill, **wanted).select_related("exercise").order_by("user", "pk")
        )


def right(task):
    return task.solution["key"]


def wrong(task):
    return next(choice["key"] for choice in task.choices if choice["key"] != right(task))


ALL = ("role_quiz", "find_procedure", "reach_contact", "on_call", "test_page")


def test_every_kind_is_asked_with_one_right_answer(facts, alice, bob):
    drill = begin(alice, bob, kinds=ALL)
    mine = tasks_of(drill, user=alice)
    assert [task.kind for task in mine] == ["test_page", "role_quiz", "find_procedure", "reach_contact", "on_call"]
    for task in mine[1:]:
        texts = [choice["text"] for choice in task.choices]
        assert len(set(texts)) == len(texts) >= 2
        assert next(one["text"] for one in task.choices if one["key"] == right(task)) == task.solution["text"]
    by_kind = {task.kind: task for task in mine}
    found = by_kind["find_procedure"]
    assert found.solution["text"] == ProcedureStep.objects.get(version__procedure=found.procedure, position=1).title
    assert "+44 20" in by_kind["reach_contact"].solution["text"]
    assert by_kind["on_call"].solution["text"] == "Alice Archer"
    assert {task.expires_at for task in mine} == {BEGINS + timedelta(hours=48)}


def test_what_is_named_is_asked_about(facts, alice, bob):
    drill = plan(None, alice, bob, exercise_type="micro")
    with as_system("test"):
        given = {
            "kinds": ["find_procedure", "reach_contact"],
            "procedure": Procedure.objects.get(name="The line is down").slug,
            "key_contact": "press-office",
        }
        operations.plan_tasks(drill, given)
        start_exercise(drill, actor=None, at=BEGINS)
    found = tasks_of(drill)
    assert {task.solution["text"] for task in found} == {"Call the supplier", "Press office, Telephone: +44 20 2"}


def test_nobody_is_asked_about_what_they_may_not_see(facts, alice, olive):
    drill = begin(alice, olive, kinds=["reach_contact", "role_quiz"])
    assert [task.kind for task in tasks_of(drill, user=olive)] == ["role_quiz"]


def test_people_are_told_in_one_message_with_its_mark(facts, alice):
    drill = begin(alice, kinds=ALL)
    with as_system("test"):
        message = Notification.objects.get(recipient=alice, kind="drill.tasks", channel="inbox")
        words = wording([message], at=BEGINS)[message.pk]
    assert words.subject.startswith("EXERCISE EXERCISE EXERCISE: Five minutes: 4 questions to answer until")
    assert begun_twice(drill) == []


def begun_twice(drill):
    with as_system("test"):
        return operations.ask_everybody(drill, at=BEGINS)


def test_right_and_wrong_count_and_the_drill_ends_with_the_last(alice, bob):
    drill = begin(alice, bob)
    first, second = tasks_of(drill)
    operations.open_task(first, actor=alice, at=BEGINS + MINUTE)
    assert operations.answer_task(first, right(first), actor=alice, at=BEGINS + 2 * MINUTE).status == "right"
    drill.refresh_from_db()
    assert drill.status == "running"
    assert operations.answer_task(second, wrong(second), actor=bob, at=BEGINS + 3 * MINUTE).status == "wrong"
    drill.refresh_from_db()
    assert (drill.status, drill.ended_at) == ("finished", BEGINS + 3 * MINUTE)


def test_five_minutes_run_from_the_first_look(alice, bob):
    drill = begin(alice, bob)
    first, second = tasks_of(drill)
    later = BEGINS + timedelta(hours=20)
    operations.open_task(first, actor=alice, at=later)
    operations.open_task(first, actor=alice, at=later + 3 * MINUTE)
    assert operations.answer_task(first, right(first), actor=alice, at=later + 5 * MINUTE).status == "right"
    operations.open_task(second, actor=bob, at=later)
    at = later + 5 * MINUTE + timedelta(seconds=1)
    assert operations.answer_task(second, right(second), actor=bob, at=at).status == "late"


def test_answers_are_final_and_ones_own(alice, bob):
    drill = begin(alice, bob)
    task = tasks_of(drill, user=alice)[0]
    with pytest.raises(NotPermitted):
        operations.answer_task(task, right(task), actor=bob, at=BEGINS)
    with pytest.raises(TaskRefused) as refused:
        operations.answer_task(task, "9", actor=alice, at=BEGINS)
    assert list(refused.value.fields) == ["answer"]
    operations.answer_task(task, wrong(task), actor=alice, at=BEGINS)
    with pytest.raises(TaskRefused):
        operations.answer_task(task, right(task), actor=alice, at=BEGINS)


def test_time_closes_it_by_a_timer(alice, bob):
    drill = begin(alice, bob, hours=2)
    answered = tasks_of(drill, user=alice)[0]
    operations.answer_task(answered, right(answered), actor=alice, at=BEGINS)
    run_timers(BEGINS + timedelta(hours=2) - MINUTE)
    assert [task.status for task in tasks_of(drill)] == ["right", "asked"]
    late = tasks_of(drill, user=bob)[0]
    with pytest.raises(TaskRefused):
        operations.answer_task(late, right(late), actor=bob, at=late.expires_at)
    run_timers(BEGINS + timedelta(hours=2))
    assert [task.status for task in tasks_of(drill)] == ["right", "late"]
    drill.refresh_from_db()
    assert drill.status == "finished"


@pytest.mark.parametrize("end", [finish_exercise, lambda *a, **k: cancel_exercise(*a, reason="Not now", **k)])
def test_who_had_time_left_is_excused_when_it_ends_early(alice, end):
    drill = begin(alice)
    end(drill, actor=None, at=BEGINS + MINUTE)
    (task,) = tasks_of(drill)
    assert task.status == "excused"
    assert "before the time to answer was over" in task.reason
    with pytest.raises(TaskRefused):
        operations.answer_task(task, right(task), actor=alice, at=BEGINS + 2 * MINUTE)


def test_where_there_is_nothing_to_ask_it_ends(alice):
    drill = begin(alice, kinds=["on_call"])
    assert tasks_of(drill) == []
    run_timers(BEGINS)
    drill.refresh_from_db()
    assert drill.status == "finished"


def test_trainer_excuses_with_a_reason(alice, bob, tina):
    drill = begin(alice, bob, controller=tina, trainer=tina)
    task = tasks_of(drill, user=alice)[0]
    for actor in (alice, bob):
        with pytest.raises(NotPermitted):
            operations.excuse_task(task, "Away", actor=actor, at=BEGINS)
    with pytest.raises(TaskRefused):
        operations.excuse_task(task, " ", actor=tina, at=BEGINS)
    assert operations.excuse_task(task, "On leave", actor=tina, at=BEGINS).status == "excused"
    answered = tasks_of(drill, user=bob)[0]
    operations.answer_task(answered, wrong(answered), actor=bob, at=BEGINS)
    with pytest.raises(TaskRefused):
        operations.excuse_task(answered, "Kindness", actor=tina, at=BEGINS)


def test_page_goes_by_the_real_outbox_and_its_link_counts(alice, bob):
    drill = begin(alice, bob, kinds=["test_page"])
    task = tasks_of(drill, user=alice)[0]
    with as_system("test"):
        rows = Notification.objects.filter(recipient=alice, kind="drill.test_page")
        assert {row.notification_class for row in rows} == {"page"}
        assert task.notification_id in {row.pk for row in rows}
        words = wording(rows[:1], at=BEGINS)[rows[0].pk]
    assert words.text.startswith("EXERCISE EXERCISE EXERCISE")
    token = words.text.split("/test-page/")[1].split("/")[0]
    client = Client()
    with time_machine.travel(BEGINS + MINUTE, tick=False):
        for method in (client.get, client.head):
            assert method(f"/test-page/{token}/").status_code == 200
        assert tasks_of(drill, user=alice)[0].status == "asked"
        assert client.post(f"/test-page/{token}/").status_code == 302
        assert client.post(f"/test-page/{token}/").status_code == 302
        assert "You are reached" in client.get(f"/test-page/{token}/").content.decode()
    task.refresh_from_db()
    assert (task.status, task.answered_at) == ("right", BEGINS + MINUTE)
    with as_system("test"):
        assert not Notification.objects.filter(recipient=alice, kind="drill.test_page", state="pending").exists()


def test_link_of_a_closed_page_says_so(alice):
    drill = begin(alice, kinds=["test_page"], hours=1)
    token = token_of(tasks_of(drill)[0].pk)
    run_timers(BEGINS + timedelta(hours=1))
    with time_machine.travel(BEGINS + timedelta(hours=2), tick=False):
        assert Client().post(f"/test-page/{token}/").status_code == 409
        assert "It is over" in Client().get(f"/test-page/{token}/").content.decode()
        assert Client().get("/test-page/nonsense/").status_code == 404


def test_page_is_not_answered_by_guessing(alice):
    drill = begin(alice, kinds=["test_page"])
    with pytest.raises(TaskRefused, match="link"):
        operations.answer_task(tasks_of(drill)[0], "1", actor=alice, at=BEGINS)


def test_players_read_no_tasks_by_the_manager(alice, tina):
    drill = begin(alice, controller=tina, trainer=tina)
    with as_user(alice):
        assert list(MicroTask.objects.all()) == []
        assert results_of(drill) == ([], [])
        assert len(own_tasks(alice)) == 1
        assert waiting_for(alice, at=BEGINS) == 1
    with as_user(tina):
        assert len(results_of(drill)[0]) == 1


def test_results_by_person_and_kind(alice, bob, olive, tina):
    drill = begin(alice, bob, olive, controller=tina, trainer=tina)
    first, second, third = (tasks_of(drill, user=user)[0] for user in (alice, bob, olive))
    operations.open_task(first, actor=alice, at=BEGINS)
    operations.answer_task(first, right(first), actor=alice, at=BEGINS + timedelta(seconds=40))
    operations.answer_task(second, wrong(second), actor=bob, at=BEGINS)
    operations.excuse_task(third, "On leave", actor=tina, at=BEGINS + MINUTE)
    with as_user(tina):
        people, (kind,) = results_of(drill)
    assert [(str(one.user), one.right, one.counting) for one in people] == [
        ("Alice Archer", 1, 1),
        ("Bob Baker", 0, 1),
        ("Olive Owens", 0, 0),
    ]
    assert (kind.right, kind.counting, kind.median_seconds) == (1, 2, 40)


def test_pages_lead_from_the_first_question_to_thanks(facts, alice, bob, client):
    drill = begin(alice, bob, kinds=["role_quiz", "find_procedure"])
    client.force_login(alice)
    page = f"/admin/drills/tasks/{drill.pk}/"
    with time_machine.travel(BEGINS + MINUTE, tick=False):
        assert "2 to answer" in client.get("/admin/drills/tasks/").content.decode()
        shown = client.get(page).content.decode()
        assert "Begin" in shown
        assert tasks_of(drill, user=alice)[0].question not in shown
        for number, task in enumerate(tasks_of(drill, user=alice)):
            client.post(f"{page}begin/")
            asked = client.get(page).content.decode()
            assert asked.count('type="radio"') == len(task.choices)
            assert "Right is" not in asked or number
            answer = f"/admin/drills/tasks/answers/{task.pk}/"
            assert client.post(answer, {}).status_code == 422
            assert client.post(answer, {"answer": right(task)}).status_code == 302
        assert "2 of 2 right" in client.get(page).content.decode()
        client.force_login(bob)
        assert client.post(f"/admin/drills/tasks/answers/{task.pk}/", {"answer": "1"}).status_code == 404


def test_what_is_right_is_not_in_the_page_before_the_answer(facts, alice, client):
    drill = begin(alice, kinds=["role_quiz"])
    (task,) = tasks_of(drill)
    client.force_login(alice)
    with time_machine.travel(BEGINS, tick=False):
        client.post(f"/admin/drills/tasks/{drill.pk}/begin/")
        page = client.get(f"/admin/drills/tasks/{drill.pk}/").content.decode()
    form = page.split("data-pg-keys")[1].split("</form>")[0]
    assert "checked" not in form
    assert form.count(task.solution["text"]) == 1


def test_results_page_is_for_who_conducts(alice, bob, tina, client):
    drill = begin(alice, controller=tina, trainer=tina)
    task = tasks_of(drill)[0]
    with time_machine.travel(BEGINS, tick=False):
        for person in (alice, bob):
            client.force_login(person)
            assert client.get(f"/admin/drills/tasks/{drill.pk}/results/").status_code == 404
            excused = client.post(f"/admin/drills/tasks/answers/{task.pk}/excuse/", {"reason": "x"})
            assert excused.status_code == 404
        client.force_login(tina)
        assert "Alice Archer" in client.get(f"/admin/drills/tasks/{drill.pk}/results/").content.decode()
        excused = client.post(f"/admin/drills/tasks/answers/{task.pk}/excuse/", {"reason": "On leave"})
        assert excused.status_code == 302
    assert tasks_of(drill)[0].reason == "On leave"


def test_choices_follow_from_the_seed_alone():
    assert mixed(["a", "b", "c"], "1") == mixed(["c", "b", "a"], "1")
    one = ask("role_quiz", "?", "right", ["a", "b", "c", "d", "e"], seed="1")
    assert len(one.choices) == 4
    assert ask("role_quiz", "?", "right", ["right"], seed="1") is None
    places = {ask("role_quiz", "?", "right", ["a", "b", "c"], seed=str(n)).solution["key"] for n in range(40)}
    assert places == {"1", "2", "3", "4"}


def test_programme_of_micro_drills_runs_by_itself(tina, team, alice, bob):
    from incidents.programmes.operations import plan_ahead
    from tests.incidents.programmes.making import drills_of, make_programme

    micro = {"kinds": ["role_quiz", "test_page"], "answer_hours": 24}
    with as_system("test"):
        programme = make_programme(tina, team, exercise_type="micro", micro=micro)
        plan_ahead(at=NOW)
        first = drills_of(programme)[0]
        run_timers(first.starts_at)
    assert len(tasks_of(first)) == 4
    run_timers(first.starts_at + timedelta(hours=24))
    first.refresh_from_db()
    assert first.status == "finished"
    assert {task.status for task in tasks_of(first)} == {"late"}
