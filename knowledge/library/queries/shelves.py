"""Topics and the articles in them, as the reader may read them. Lists carry what a line shows, and no more."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from knowledge.articles.models import Article, Topic

LINE = (
    *("pk", "slug", "title", "kind", "audience", "confidence", "restricted", "published_at", "helped_count"),
    *("reused_count", "last_reviewed_at"),
)


def _lines() -> Any:
    return Article.objects.readable_now().only(*LINE)


def newest(count: int) -> list[Article]:
    """The articles that came last."""
    return list(_lines().order_by("-published_at", "-pk")[:count])


def helpful(count: int) -> list[Article]:
    """The articles that helped most, on incidents and readers alike; none that helped nobody."""
    rows = _lines().exclude(helped_count=0, reused_count=0)
    return list(rows.order_by("-helped_count", "-reused_count", "-pk")[:count])


def topics_with_counts() -> list[tuple[Topic, int]]:
    """The topics in use, each with how many articles the reader has of it; empty ones are left out. Two queries."""
    rows = Article.objects.readable_now().order_by().values("topics")
    counts = {row["topics"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    topics = Topic.objects.filter(retired_at=None)
    return [(topic, counts[topic.pk]) for topic in topics if topic.pk in counts]


def one_topic(slug: str) -> Topic | None:
    """The topic under a slug, where the reader has an article of it: an empty one says nothing."""
    topic = Topic.objects.filter(slug=slug, retired_at=None).first()
    return topic if topic is not None and articles_of(topic).exists() else None


def articles_of(topic: Topic) -> Any:
    """The articles of a topic, those that helped most first."""
    return _lines().filter(topics=topic).order_by("-helped_count", "-reused_count", "title", "pk")
