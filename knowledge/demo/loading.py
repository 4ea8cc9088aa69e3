"""Puts a handful of articles on the shelf and reviews some incidents, all through the operations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import IO

from django.db import transaction

from incidents.catalog.models import Service
from incidents.people.models import User
from knowledge.articles import reference
from knowledge.articles.choices import Opinion
from knowledge.articles.models import Article, Topic
from knowledge.articles.operations import (
    draft_article,
    give_feedback,
    mark_reviewed,
    publish_article,
    submit_article,
    validate_article,
)
from knowledge.demo.learning import learn
from knowledge.demo.shelf import SERVICES, SHELF, Written


@transaction.atomic
def load(*, at: datetime, stdout: IO[str]) -> None:
    """Write and publish the articles as of `at` (aware). Nothing happens where there is any article."""
    if Article.objects.exists():
        return
    at = at.astimezone(UTC).replace(microsecond=0)
    reference.load()
    editor = _person("knowledge editor")
    author, readers = _person("agent"), list(User.objects.filter(is_active=True).order_by("pk")[:30])
    if editor is None or author is None:
        return
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for slug, names in SERVICES.items():
        topics[slug].services.add(*Service.objects.filter(slug__in=names))
    for written in SHELF:
        _shelve(written, topics=topics, author=author, editor=editor, readers=readers, at=at)
    stdout.write(f"Demonstration: {len(SHELF)} articles stand in the knowledge base, at /knowledge/.\n")
    learn(at=at, stdout=stdout)


def _person(role: str) -> User | None:
    return User.objects.filter(groups__name=role, is_active=True).order_by("pk").first()


def _shelve(
    written: Written, *, topics: dict[str, Topic], author: User, editor: User, readers: list[User], at: datetime
) -> None:
    """Written, checked, read and spoken of, at the instants that it says."""
    began = at - timedelta(days=written.days_old)
    article = draft_article(
        title=written.title,
        actor=author,
        at=began,
        kind=written.kind,
        texts=written.texts,
        topics=[topics[slug] for slug in written.topics],
        audience=written.audience,
        owner=editor,
    )
    if written.is_validated:
        article = validate_article(article, actor=editor, at=began + timedelta(days=1))
        if written.days_reviewed is not None:
            article = mark_reviewed(article, actor=editor, at=at - timedelta(days=written.days_reviewed))
    else:
        submit_article(article, actor=author, at=began)
        article = publish_article(article, actor=editor, at=began + timedelta(days=1))
    for number, reader in enumerate(readers[: written.helped + written.not_helped]):
        opinion = Opinion.HELPED if number < written.helped else Opinion.NOT_HELPED
        give_feedback(article, opinion=opinion, user=reader, at=began + timedelta(days=2, hours=number))
