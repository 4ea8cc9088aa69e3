"""Makers of the rows that indicators count."""

from __future__ import annotations

import itertools
from datetime import timedelta

from incidents.models import EscalationRun, Exercise, Notification, RunStep
from incidents.permissions.principal import as_system
from knowledge.models import CorrectiveAction, Lesson, LessonRecurrence, LessonStep, Review
from tests.factories import NOW, make_incident

DAY = timedelta(days=1)
_numbers = itertools.count(1)


def make_page(person, at=NOW, *, kind="page.incident", **values):
    """One page, by the inbox and by e-mail."""
    number = next(_numbers)
    given = {
        "intent": f"test:{number}:{person.pk}",
        "kind": kind,
        "notification_class": "page",
        "priority": 0,
        "recipient": person,
        "created_at": at,
        "settled_at": at,
        **values,
    }
    with as_system("a test pages"):
        Notification.objects.create(
            dedup_key=f"{number}:mail", channel="email", address="p@example.org", state="accepted", **given
        )
        return Notification.objects.create(dedup_key=f"{number}:inbox", channel="inbox", state="delivered", **given)


def make_escalation(*outcomes, at=NOW, incident=None):
    with as_system("a test escalates"):
        run = EscalationRun.objects.create(
            incident=incident or make_incident(), snapshot={}, began_at=at, status="ended", ended_at=at, end="ended"
        )
        for outcome in outcomes:
            told = {"people": ["Alice"]} if outcome == "told" else {"reasons": [["nobody", {}]]}
            RunStep.objects.create(
                run=run, round=0, position=0, due_at=at, at=at, outcome=outcome, intent=f"run:{next(_numbers)}", **told
            )
    return run


def make_review(*, due_at=NOW, decided_at=None, at=NOW, **values):
    decided = {"decision": "published", "state": "published", "published_at": decided_at} if decided_at else {}
    with as_system("a test reviews"):
        incident = values.pop("incident", None) or make_incident()
        return Review.objects.create(
            incident=incident, due_at=due_at, decided_at=decided_at, created_at=at, updated_at=at, **decided, **values
        )


def make_lesson(review, at=NOW, **values):
    with as_system("a test draws"):
        return Lesson.objects.create(review=review, title="Watch the age", state_entered_at=at, created_at=at, **values)


def verify(lesson, at):
    with as_system("a test verifies"):
        LessonStep.objects.create(lesson=lesson, from_state="exercised", to_state="verified", at=at)


def come_back(lesson, at):
    with as_system("a test notes"):
        incident = make_incident(at=at)
        LessonRecurrence.objects.create(lesson=lesson, incident=incident, noted_at=at)
    return incident


def make_action(review, owner, due_on, *, done_at=None, **values):
    done = {"state": "done", "done_at": done_at, "evidence": "Done"} if done_at else {}
    with as_system("a test plans"):
        return CorrectiveAction.objects.create(
            review=review,
            kind="prevent",
            title="Renew early",
            verify_how="Look",
            owner=owner,
            due_on=due_on,
            created_at=NOW,
            **{**done, **values},
        )


def make_missed_drill(at, **values):
    with as_system("a test misses"):
        return Exercise.objects.create(
            name="Missed", status="missed", created_at=at, starts_at=at, ended_at=at, end_reason="Nobody came", **values
        )
