"""What indicators answer, from rows as the console leaves them."""

from datetime import timedelta

import pytest

from incidents.models import AffectedService, Capability, Clock, Incident, Qualification, Team
from incidents.permissions.principal import as_system, as_user
from knowledge.models import Article, ArticleFeedback, ArticleLink, KnowledgeGap
from reports.indicators.metrics import METRICS
from reports.metrics.choices import Group, Reality
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.reports.indicators.making import (
    DAY,
    come_back,
    make_action,
    make_escalation,
    make_lesson,
    make_missed_drill,
    make_page,
    make_review,
    verify,
)
from tests.reports.readiness.making import make_drill, make_scenario, rate

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(reference):
    return make_user("mona", "manager")


@pytest.fixture
def told(reader):
    """Asks a metric about the last thirty days, as a manager."""

    def asked(metric, group=None, *, at=NOW, since=TODAY - 29 * DAY, until=TODAY + DAY, by=reader, **values):
        with as_user(by):
            return ask(Question(metric, since, until, group, **values), at)

    return asked


def by_label(answer):
    return {figure.label: figure.value for figure in answer.groups}


def test_page_by_two_ways_counts_once(told, alice, bob):
    for person in (alice, alice, bob):
        make_page(person)
    make_page(bob, NOW - 40 * DAY)
    answer = told("pages", Group.PERSON)
    assert answer.total.value == 3
    assert by_label(answer) == {"Alice Archer": 2, "Bob Baker": 1}
    assert told("page_fairness").total.value == pytest.approx(9 / 10)


def test_pages_of_drills_are_told_apart(told, alice):
    exercise = make_drill()
    with as_system("a test makes a drill's incident"):
        rehearsed = make_incident()
        Incident.objects.filter(pk=rehearsed.pk).update(exercise=exercise)
    make_page(alice, incident=make_incident())
    make_page(alice, incident=rehearsed)
    make_page(alice, kind="drill.test_page")
    make_page(alice, kind="page.schedule")
    assert {reality: told("pages", reality=reality).total.value for reality in Reality} == {
        "real": 2,
        "drill": 2,
        "both": 4,
    }


def test_pages_are_split_and_narrowed_by_what_their_incident_has(told, alice):
    mail = make_team("Mail")
    make_page(alice, incident=make_incident(team=mail))
    make_page(alice, incident=make_incident(team=make_team("Payments")))
    assert by_label(told("pages", Group.TEAM)) == {"Mail": 1, "Payments": 1}
    assert told("pages", only={Group.TEAM: (mail.pk,)}).total.value == 1


def test_page_of_a_hidden_incident_counts_for_the_entitled_alone(told, alice):
    hidden = make_incident("security")
    entitled = make_user("ina", "manager")
    make_page(alice, incident=hidden)
    with as_system("a test restricts"):
        Incident.objects.filter(pk=hidden.pk).update(restricted=True, assignee=entitled)
    assert told("pages").total.value == 0
    assert told("pages", by=entitled).total.value == 1


def test_pages_at_night_say_of_how_many(told, alice):
    make_page(alice, NOW.replace(hour=3))
    make_page(alice, NOW.replace(hour=12))
    total = told("pages_at_night").total
    assert (total.n, total.value) == (2, 1)


def test_escalation_reached_nobody_when_no_step_told(told):
    make_escalation("skipped", "told")
    make_escalation("skipped", "skipped")
    make_escalation()
    total = told("escalations_unreached").total
    assert (total.n, total.value) == (2, 0.5)


def test_updates_kept_are_of_updates_alone(told, standard_targets):
    from incidents.models import SlaPolicy

    incident, policy = make_incident(), SlaPolicy.objects.first()
    with as_system("a test promises"):
        Clock.objects.all().delete()
        for number, (kind, kept) in enumerate([("next_update", True), ("next_update", False), ("resolve", False)]):
            times = {"met_at": NOW, "ended_at": NOW} if kept else {"breached_at": NOW, "ended_at": NOW}
            Clock.objects.create(
                incident=incident,
                kind=kind,
                ordinal=number,
                policy=policy,
                target={},
                started_at=NOW,
                due_at=NOW,
                state="met" if kept else "breached",
                **times,
            )
    total = told("updates_kept").total
    assert (total.n, total.value) == (2, 0.5)


def test_affected_service_counts_whatever_service_the_incident_is_filed_under(told):
    mail, web = make_service("Mail"), make_service("Web")
    incident = make_incident(service=mail)
    with as_system("a test affects"):
        AffectedService.objects.all().delete()
        for service in (mail, web):
            AffectedService.objects.create(incident=incident, service=service, effect="down", started_at=NOW)
    assert by_label(told("services_affected", Group.SERVICE)) == {"Mail": 1, "Web": 1}


@pytest.fixture
def article(reference):
    with as_system("a test writes"):
        return Article.objects.create(slug="burst-pipe", title="Burst pipe", made_at=NOW, updated_at=NOW)


def test_articles_used_and_incidents_with_one(told, article):
    incidents = [make_incident() for _ in range(4)]
    with as_system("a test uses"):
        other = Article.objects.create(slug="other", title="Other", made_at=NOW, updated_at=NOW)
        Incident.objects.update(is_open=False, phase="resolved", resolved_at=NOW)
        for each in (article, other):
            ArticleLink.objects.create(article=each, incident=incidents[0], linked_at=NOW)
        ArticleLink.objects.create(article=article, incident=incidents[1], linked_at=NOW, is_source=True)
    with as_system("a test asks"):
        question = Question("articles_used", TODAY, TODAY + DAY)
        assert ask(question, NOW).total.value == 2
        answer = ask(Question("article_reuse", TODAY, TODAY + DAY, Group.MONTH), NOW)
    assert (answer.total.n, answer.total.value) == (4, 0.25)
    assert [figure.value for figure in answer.groups] == [0.25]
    assert told("article_reuse", since=TODAY - 9 * DAY, until=TODAY).total.value is None


def test_votes_say_how_many_were_helped(told, article, alice, bob):
    with as_system("a test votes"):
        Article.objects.filter(pk=article.pk).update(audience="public")
        for person, opinion in ((alice, "helped"), (bob, "not_helped"), (None, "wrong")):
            ArticleFeedback.objects.create(article=article, user=person, opinion=opinion, at=NOW)
    with as_system("a test asks"):
        total = ask(Question("articles_helped", TODAY, TODAY + DAY), NOW).total
    assert (total.n, total.value) == (2, 0.5)


def test_gaps_are_those_open_at_the_end_of_each_day(told):
    for words, closed_at in (("printer", None), ("vpn", NOW - 1 * DAY)):
        KnowledgeGap.objects.create(words=words, shown=words, first_at=NOW - 3 * DAY, last_at=NOW, closed_at=closed_at)
    answer = told("content_gaps", Group.DAY, since=TODAY - 4 * DAY, until=TODAY + 2 * DAY)
    assert [figure.value for figure in answer.groups] == [0, 2, 2, 1, 1, None]
    assert answer.total.value == 1


def test_article_is_overdue_from_the_date_of_its_review(told, article):
    with as_system("a test asks"):
        for review_on, overdue in ((TODAY + DAY, 0), (TODAY, 1), (TODAY - 400 * DAY, 1)):
            Article.objects.filter(pk=article.pk).update(review_on=review_on)
            assert ask(Question("articles_overdue", TODAY, TODAY + DAY), NOW).total.value == overdue


def test_lessons_by_state_and_how_long_until_verified(told):
    review = make_review()
    verify(make_lesson(review, NOW - 10 * DAY, state="verified"), NOW)
    make_lesson(review, state="observed")
    with as_system("a test restricts"):
        hidden = make_review()
        make_lesson(hidden, state="observed")
        Incident.objects.filter(pk=hidden.incident_id).update(restricted=True)
    answer = told("lessons", Group.STATE)
    assert answer.total.value == 2
    assert {label: value for label, value in by_label(answer).items() if value} == {"Observed": 1, "Verified": 1}
    total = told("time_to_verify_lesson").total
    assert (total.n, total.value) == (1, 864_000)


def test_actions_are_overdue_after_their_day_until_they_are_done(told, alice, bob):
    review = make_review()
    make_action(review, alice, TODAY - 2 * DAY)
    make_action(review, alice, TODAY - 3 * DAY, done_at=NOW - DAY)
    make_action(review, bob, TODAY)
    make_action(review, bob, TODAY - 9 * DAY, state="cancelled", cancel_reason="Gone")
    answer = told("actions_overdue", Group.DAY, since=TODAY - 3 * DAY)
    assert [figure.value for figure in answer.groups] == [0, 1, 1, 1]
    assert by_label(told("actions_overdue", Group.PERSON)) == {"Alice Archer": 1}
    total = told("actions_in_time").total
    assert (total.n, total.value) == (2, 0)


def test_actions_worked_unless_the_cause_came_back(told, alice):
    review = make_review()
    due = TODAY - 5 * DAY
    for returns in ((), (NOW - 7 * DAY,), (NOW - 7 * DAY, NOW - 2 * DAY)):
        lesson = make_lesson(review)
        make_action(review, alice, due, lesson=lesson, done_at=NOW - 6 * DAY)
        for at in returns:
            come_back(lesson, at)
    make_action(review, alice, due, done_at=NOW - 6 * DAY)
    total = told("actions_effective").total
    assert (total.n, total.unknown, total.value) == (3, 1, pytest.approx(2 / 3))


def test_reviews_due_and_decided(told, alice):
    make_review(due_at=NOW - 2 * DAY, decided_at=NOW - 3 * DAY)
    make_review(due_at=NOW - 2 * DAY, decided_at=NOW - DAY)
    make_review(due_at=NOW - 2 * DAY)
    make_review(due_at=NOW + timedelta(hours=1))
    assert told("reviews_due").total.value == 4
    total = told("reviews_decided").total
    assert (total.n, total.value) == (3, pytest.approx(1 / 3))


def test_drills_held_missed_and_how_they_went(told, team):
    held = make_drill(team=team, scenario=make_scenario())
    rate(held, "some")
    make_drill(exercise_type="micro")
    make_missed_drill(NOW - DAY, team=team)
    assert by_label(told("drills_held", Group.TEAM)) == {"Platform": 1}
    assert told("drills_missed", only={Group.TEAM: (team.pk,)}).total.value == 1
    assert told("drill_results").total.value == pytest.approx(2 / 3)


def test_qualified_people_count_once_and_until_the_last_day(told, alice, bob):
    drill = make_drill()
    capability = Capability.objects.create(code="calm", name="Calm")
    for person, role, until in ((alice, "commander", TODAY), (alice, "", TODAY - DAY), (bob, "scribe", TODAY - DAY)):
        Qualification.objects.create(
            user=person,
            role=role,
            capability=None if role else capability,
            exercise=drill,
            earned_at=NOW - 20 * DAY,
            expires_on=until,
        )
    answer = told("qualified_people", Group.DAY, since=TODAY - DAY, by=make_user("ada2", "auditor"))
    assert [figure.value for figure in answer.groups] == [2, 1]
    assert answer.total.value == 1


def test_whoever_may_not_read_the_rows_counts_none(told, reader, alice):
    make_action(make_review(), alice, TODAY - 2 * DAY)
    narrow = make_user("narrow")
    assert told("actions_overdue", by=narrow).total.value == 0


def test_every_indicator_answers_every_group_and_filter_in_few_queries(told, django_assert_max_num_queries):
    team = Team.objects.first() or make_team()
    for metric in METRICS:
        only = dict.fromkeys(metric.filters[:1], (team.pk,))
        for group in (None, *metric.groups):
            with django_assert_max_num_queries(12):
                answer = told(metric.name, group, only=only)
            assert answer.question.group == group


def test_future_has_no_stock(told):
    answer = told("content_gaps", since=TODAY + 2 * DAY, until=TODAY + 3 * DAY)
    assert (answer.total.n, answer.total.value) == (0, None)
