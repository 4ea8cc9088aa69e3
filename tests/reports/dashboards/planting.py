"""Something of all that metrics count, each with what has no value, what lies outside and what is hidden."""

from __future__ import annotations

from typing import Any

from incidents.models import AffectedService, Capability, Clock, Incident, MicroTask, Qualification, SlaPolicy
from incidents.permissions.principal import as_system
from knowledge.models import Article, ArticleFeedback, ArticleLink, KnowledgeGap
from tests.factories import NOW, make_incident, make_service, make_team
from tests.reports.dashboards.making import resolved
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


def plant(people: list[Any]) -> None:
    """Everything once or more, within the last nine days but for some of each."""
    alice, bob = people
    mail, shop = make_team("Mail"), make_service("Shop", owning_team=make_team("Sales"))
    worked = _incidents(mail, shop, alice)
    _pages(alice, bob, worked)
    _knowledge(alice, bob, worked)
    _learning(alice, bob, worked)
    _training(alice, bob, mail)


def _incidents(team: Any, service: Any, by: Any) -> list[Incident]:
    worked = []
    for number, (minutes, at) in enumerate(((10, NOW), (40, NOW - DAY), (90, NOW - 2 * DAY), (15, NOW - 40 * DAY))):
        incident = resolved(minutes, at=at, team=team if number % 2 else None, service=service if number else None)
        worked.append(incident)
        with as_system("a test works"):
            Incident.objects.filter(pk=incident.pk).update(
                acknowledged_at=incident.reported_at,
                acknowledged_by=by,
                mitigated_at=at,
                closed_at=at,
                reopen_count=number % 2,
                reassignment_count=number,
                resolution_kind=("", "permanent", "workaround", "")[number],
            )
    # Resolved before it was reported: nobody knows how long it took.
    odd = make_incident(team=team)
    with as_system("a test works"):
        Incident.objects.filter(pk=odd.pk).update(is_open=False, phase="resolved", resolved_at=NOW - DAY)
    make_incident(team=team, service=service)
    _promises(worked)
    return worked


def _promises(worked: list[Incident]) -> None:
    with as_system("a test promises"):
        Clock.objects.all().delete()
        policy = SlaPolicy.objects.first()
        for number, incident in enumerate(worked):
            for kind in ("acknowledge", "first_update", "resolve"):
                kept = (number + len(kind)) % 2 == 0
                times = {"met_at": NOW, "ended_at": NOW} if kept else {"breached_at": NOW, "ended_at": NOW}
                Clock.objects.create(
                    incident=incident,
                    kind=kind,
                    policy=policy,
                    target={},
                    started_at=NOW - 9 * DAY,
                    due_at=NOW if kept else NOW - DAY,
                    state="met" if kept else "breached",
                    **times,
                )


def _pages(alice: Any, bob: Any, worked: list[Incident]) -> None:
    for person, at in ((alice, NOW), (alice, NOW.replace(hour=3)), (bob, NOW - DAY), (bob, NOW - 40 * DAY)):
        make_page(person, at, incident=worked[0])
    make_page(bob, kind="page.schedule")
    make_escalation("skipped", "told", incident=worked[0])
    make_escalation("skipped", "skipped", incident=worked[1])
    with as_system("a test affects"):
        AffectedService.objects.create(
            incident=worked[1], service=worked[1].service, effect="down", started_at=NOW - DAY, ended_at=NOW
        )


def _knowledge(alice: Any, bob: Any, worked: list[Incident]) -> None:
    with as_system("a test writes"):
        article = Article.objects.create(
            slug="pipe", title="Burst pipe", made_at=NOW, updated_at=NOW, review_on=TODAY - DAY, owner=alice
        )
        other = Article.objects.create(slug="tap", title="Tap", made_at=NOW, updated_at=NOW)
        for used, incident in ((article, worked[0]), (other, worked[0]), (article, worked[1])):
            ArticleLink.objects.create(article=used, incident=incident, linked_at=NOW, linked_by=alice)
        ArticleFeedback.objects.create(article=article, user=alice, opinion="helped", at=NOW, incident=worked[0])
        ArticleFeedback.objects.create(article=article, user=bob, opinion="not_helped", at=NOW - DAY)
        KnowledgeGap.objects.create(words="printer", shown="Printer", first_at=NOW - DAY, last_at=NOW)
        KnowledgeGap.objects.create(
            words="vpn", shown="VPN", first_at=NOW - 3 * DAY, last_at=NOW, closed_at=NOW - 2 * DAY
        )


def _learning(alice: Any, bob: Any, worked: list[Incident]) -> None:
    review = make_review(incident=worked[0], due_at=NOW - DAY, decided_at=NOW - 2 * DAY, owner=alice)
    make_review(incident=worked[1], due_at=NOW - DAY)
    lesson = make_lesson(review, NOW - 3 * DAY, state="verified")
    verify(lesson, NOW)
    make_lesson(review, NOW - DAY)
    for owner, done_at, of in ((alice, NOW - 4 * DAY, lesson), (bob, NOW - 3 * DAY, None), (bob, None, lesson)):
        make_action(review, owner, TODAY - 3 * DAY, done_at=done_at, lesson=of)
    come_back(lesson, NOW)


def _training(alice: Any, bob: Any, team: Any) -> None:
    held = make_drill(NOW - 5 * DAY, team=team, scenario=make_scenario())
    rate(held, "some")
    make_missed_drill(NOW - DAY, team=team)
    small = make_drill(NOW - DAY, exercise_type="micro", team=team)
    with as_system("a test asks"):
        for person, status in ((alice, "right"), (bob, "late")):
            MicroTask.objects.create(
                exercise=small,
                user=person,
                kind="on_call",
                question="Who?",
                asked_at=NOW - DAY,
                expires_at=NOW,
                answered_at=NOW if status == "right" else None,
                status=status,
            )
    calm = Capability.objects.create(code="calm", name="Calm")
    for person, exercise, until in ((alice, held, TODAY), (bob, held, TODAY + DAY), (bob, small, TODAY - 5 * DAY)):
        Qualification.objects.create(
            user=person, capability=calm, exercise=exercise, earned_at=NOW - 20 * DAY, expires_on=until
        )
