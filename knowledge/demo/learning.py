"""Reviews some incidents of the demonstration, and lets their lessons go some of the way, all by the operations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO

from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.workflows.choices import Phase
from knowledge.articles.operations import publish_article, update_filing
from knowledge.demo.loop import LOOP, Learned, Promise
from knowledge.reviews import operations
from knowledge.reviews.models import Lesson, Review

DAY = timedelta(days=1)


def learn(*, at: datetime, stdout: IO[str]) -> None:
    """Write the reviews as of `at`. Nothing happens where there is any, or nobody to write them."""
    owner, author = _person("incident commander"), _person("problem manager")
    if owner is None or author is None or Review.objects.exists():
        return
    told = sum(_tell(learned, owner, author, at) for learned in LOOP)
    if told:
        stdout.write(f"Demonstration: {told} incidents were reviewed, with lessons and corrective actions.\n")


def _person(role: str) -> User | None:
    return User.objects.filter(groups__name=role, is_active=True).order_by("pk").first()


def _tell(learned: Learned, owner: User, author: User, at: datetime) -> bool:
    incidents = Incident.objects.real().filter(title=learned.incident, phase=Phase.CLOSED, resolved_at__isnull=False)
    incident = incidents.order_by("-pk").first()
    if incident is None or incident.resolved_at is None:
        return False
    began = min(max(incident.resolved_at, incident.closed_at or incident.resolved_at) + DAY, at - DAY)
    review = operations.open_review(incident, actor=owner, at=began)
    operations.write_review(review, sections=learned.sections, actor=author, at=began + DAY / 4)
    kind, text = learned.factor
    factor = operations.add_factor(review, kind=kind, text=text, actor=author, at=began + DAY / 4)
    lesson = operations.draw_lesson(
        review, title=learned.lesson, factor=factor, owner=author, actor=author, at=began + DAY / 3
    )
    for promise in learned.promises:
        _promise(review, lesson, promise, owner, author, began, at)
    if learned.is_accepted:
        operations.accept_lesson(lesson, actor=owner, at=began + DAY / 2)
    if learned.meets_in is not None:
        operations.schedule_review(
            review,
            meeting_at=at + learned.meets_in * DAY,
            place="Room 2.04",
            participants=[author],
            actor=owner,
            at=at - DAY / 2,
        )
    if learned.is_published:
        _publish(review, lesson, learned, owner, began + DAY / 2)
    return True


def _promise(
    review: Review, lesson: Lesson, promise: Promise, owner: User, author: User, began: datetime, at: datetime
) -> None:
    action = operations.plan_action(
        review,
        kind=promise.kind,
        title=promise.title,
        verify_how=promise.verify_how,
        owner=author,
        due_on=(at + promise.due_in * DAY).date(),
        lesson=lesson,
        actor=owner,
        at=began + DAY / 3,
    )
    if promise.is_verified:
        done = min(began + 5 * DAY, at)
        operations.finish_action(action, evidence=promise.evidence, actor=author, at=done)
        operations.verify_action(action, actor=owner, at=done)


def _publish(review: Review, lesson: Lesson, learned: Learned, owner: User, at: datetime) -> None:
    """For everybody who works here, and in an article that says the lesson."""
    parts = [*learned.sections, "lessons"]
    operations.publish_review(review, audience="staff", parts=parts, title=learned.incident, actor=owner, at=at)
    article = operations.draft_article_of(lesson, actor=owner, at=at)
    article = update_filing(article, audience="agents", actor=owner, at=at)
    article = publish_article(article, actor=owner, at=at)
    operations.embed_lesson(
        lesson, revision=article.published_revision, note="It stands in the article.", actor=owner, at=at
    )
    operations.close_review(review, actor=owner, at=at)
