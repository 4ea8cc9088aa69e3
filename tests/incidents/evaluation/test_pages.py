"""The pages of evaluation: for whom, and what they show and take."""

import pytest
from django.test import Client
from django.urls import reverse

from incidents.evaluation import operations
from incidents.models import HotWash, ObjectiveResult, Observation
from incidents.permissions.principal import as_system, as_user
from tests.incidents.evaluation.making import after
from tests.incidents.evaluation.test_operations import link_of

pytestmark = pytest.mark.django_db
END = after(2400)
# Its objectives, injects, observations, comparison and hot wash stand on one page.
BUDGET = 25


@pytest.fixture(autouse=True)
def at_the_end(time_machine):
    time_machine.move_to(END, tick=False)


@pytest.fixture
def measured(drill):
    operations.measure_exercise(drill.exercise, actor=None, at=END)
    return drill


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page(drill, name="drill_evaluation", *more):
    return reverse(name, args=[drill.exercise.pk, *more])


def test_who_evaluates_sees_measured_beside_rated(measured, eve):
    answer = signed_in(eve).get(page(measured))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2 min after the report of the first incident (target 5 min)" in text
    assert "Performed without challenge" in text
    assert "5 of 7" not in text
    assert "6 of 7 rated" in text
    assert "<svg" in text


def test_players_read_nothing_before_and_all_after_results_are_shared(measured, carol, tess):
    client = signed_in(carol)
    with as_user(tess):
        operations.observe(measured.exercise, text="They whispered.", finding="improvement", actor=tess, at=END)
    before = client.get(page(measured)).content.decode()
    assert "not shared yet" in before
    assert "whispered" not in before
    assert "Objective take-it" not in before
    with as_user(tess):
        operations.share_results(measured.exercise, actor=tess, at=END)
    after_it = client.get(page(measured)).content.decode()
    assert "whispered" in after_it
    assert "Objective take-it" in after_it
    assert "Expected look" in after_it
    assert "Note it" not in after_it


def test_absent_drills_and_unknown_ones_are_alike(measured, eve):
    from incidents.models import Exercise

    secret = Exercise.objects.create(name="Surprise", is_surprise=True, status="planned", created_at=END)
    client = signed_in(eve)
    for pk in (secret.pk, secret.pk + 100):
        assert client.get(reverse("drill_evaluation", args=[pk])).status_code == 404


def test_an_observation_is_posted_and_a_wrong_one_kept(measured, eve):
    client = signed_in(eve)
    given = {"text": "Calm voices.", "finding": "strength", "objective": measured.objectives["calm"].pk}
    assert client.post(page(measured), {**given, "minutes_ago": 5}).status_code == 302
    with as_system("test"):
        seen = Observation.objects.get()
    assert (seen.finding, seen.at) == ("strength", after(2400 - 300))
    wrong = client.post(page(measured), {**given, "text": "Long ago", "minutes_ago": 4000})
    assert wrong.status_code == 422
    assert "Long ago" in wrong.content.decode()
    assert "between the beginning of the drill and now" in wrong.content.decode()


def test_rating_sharing_and_withdrawing_by_hand(measured, eve, tess, carol):
    objective = measured.objectives["calm"]
    address = page(measured, "drill_rate", objective.pk)
    assert signed_in(carol).post(address, {"rating": "performed"}).status_code == 403
    client = signed_in(eve)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"rating": "some", "note": "Calm enough"}).status_code == 302
    with as_system("test"):
        assert ObjectiveResult.objects.get(objective=objective).rating == "some"
    assert client.post(page(measured, "drill_share")).status_code == 403
    leader = signed_in(tess)
    assert leader.get(page(measured, "drill_share")).status_code == 200
    assert leader.post(page(measured, "drill_share")).status_code == 302
    measured.exercise.refresh_from_db()
    assert measured.exercise.results_shared_at == END


def test_the_live_part_is_for_who_conducts_it(measured, eve, carol):
    assert signed_in(eve).get(page(measured, "drill_evaluation_live")).status_code == 200
    assert signed_in(carol).get(page(measured, "drill_evaluation_live")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_with_one_and_three_observations(measured, eve, rows, django_assert_max_num_queries):
    with as_user(eve):
        for _one in range(rows):
            objective = measured.objectives["calm"]
            operations.observe(measured.exercise, text="Seen", objective=objective, actor=eve, at=END)
    client = signed_in(eve)
    client.get(page(measured))
    # Who is signed in, their session and their rights come before what is asked for here.
    with django_assert_max_num_queries(6 + 4):
        client.get(page(measured, "drill_evaluation_live"))


def test_a_player_answers_without_a_login(measured, carol, fresh_counters):
    operations.ask_players(measured.exercise, at=END)
    address, client = reverse("hot_wash", args=[link_of(carol)]), Client()
    asked = client.get(address)
    assert "What held you up?" in asked.content.decode()
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    wrong = client.post(address, {"answer_0": "The number was wrong"})
    assert wrong.status_code == 422
    assert "The number was wrong" in wrong.content.decode()
    assert client.post(address, {"answer_0": "The number was wrong", "confidence": "4"}).status_code == 200
    with as_system("test"):
        row = HotWash.objects.get(user=carol)
    assert (row.confidence, row.answers[0]["answer"]) == (4, "The number was wrong")
    assert client.get(reverse("hot_wash", args=["x" * 43])).status_code == 404


def test_links_are_not_guessed_in_a_hurry(measured, fresh_counters):
    client = Client()
    address = reverse("hot_wash", args=["x" * 43])
    assert [client.get(address).status_code for _try in range(31)] == [404] * 30 + [429]


def test_qualifications_are_ones_own_unless_one_may_see_all(measured, carol, bob, tess, ada):
    with as_user(tess):
        operations.share_results(measured.exercise, actor=tess, at=END)
    assert "Incident commander" in signed_in(carol).get(reverse("qualifications")).content.decode()
    assert "not qualified for anything" in signed_in(bob).get(reverse("qualifications")).content.decode()
    everybody = signed_in(ada).get(reverse("qualifications")).content.decode()
    assert "Carol Chan" in everybody
    assert "Alice Archer" in everybody


def test_then_and_now_stand_side_by_side_for_who_may_know_of_both(measured, tess, eve):
    from incidents.lifecycle import operations as lifecycle
    from tests.factories import make_access_team, make_incident, make_user

    actor = make_user("sid", "responder")
    make_access_team("security", actor)
    source = make_incident("security", title="Then it burned", at=after(-9000))
    with as_system("test"):
        measured.scenario.source_incident = source
        measured.scenario.save()
        lifecycle.acknowledge(source, actor=actor, at=after(-8400))
    hidden = signed_in(tess).get(page(measured, "drill_then_and_now"))
    assert hidden.status_code == 404
    with as_system("test"):
        source.restricted = False
        source.save(update_fields=["restricted"])
    shown = signed_in(tess).get(page(measured, "drill_then_and_now")).content.decode()
    assert "Then it burned" in shown
    # Then 10 minutes to acknowledge, now 2.
    assert "<td>10 min</td><td>2 min" in shown
    assert "Faster" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_page_needs_the_same_queries_for_more_rows(measured, eve, tess, count, django_assert_max_num_queries):
    with as_user(eve):
        for number in range(count):
            told = {"objective": measured.objectives["calm"], "entry": None, "rating": "some"}
            operations.observe(measured.exercise, text=f"Seen {number}", actor=eve, at=END, **told)
            operations.observe(measured.exercise, text=f"Whole {number}", actor=eve, at=END)
    for person in (eve, tess):
        client = signed_in(person)
        client.get(page(measured))
        with django_assert_max_num_queries(BUDGET):
            assert client.get(page(measured)).status_code == 200
