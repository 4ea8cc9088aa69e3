"""What lessons changed: revisions and versions to choose from, and those that are linked, as the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from incidents.plans.models import ProcedureVersion
from knowledge.articles.models import ArticleRevision
from knowledge.reviews.models import Lesson, LessonProof

OFFERED = 200


@dataclass(frozen=True)
class Proof:
    """One thing that a lesson changed: its words, its address where there is a page, who linked it and when."""

    words: str
    url: str
    linked_by: str
    linked_at: datetime


def revisions_since(at: datetime) -> QuerySet[ArticleRevision]:
    """Revisions made since an instant that the principal may read, the newest first."""
    found: QuerySet[ArticleRevision] = ArticleRevision.objects.filter(made_at__gte=at).order_by("-made_at", "-pk")
    return found


def versions_since(at: datetime) -> QuerySet[ProcedureVersion]:
    """Versions of procedures changed since an instant, the newest first."""
    versions = ProcedureVersion.objects.filter(changed_at__gte=at).select_related("procedure")
    return versions.order_by("-changed_at", "-pk")


def proofs_of(lesson: Lesson) -> list[Proof]:
    """What the lesson changed, in the order in which it was linked; a hidden article is left out. Three queries."""
    rows = list(LessonProof.objects.filter(lesson=lesson).select_related("linked_by", "procedure_version__procedure"))
    keys = [row.revision_id for row in rows if row.revision_id is not None]
    revisions = ArticleRevision.objects.in_bulk(keys) if keys else {}
    return [proof for row in rows if (proof := _proof(row, revisions)) is not None]


def _proof(row: LessonProof, revisions: dict[int, ArticleRevision]) -> Proof | None:
    who = str(row.linked_by) if row.linked_by is not None else "Muster"
    if row.procedure_version is not None:
        version = row.procedure_version
        words = f"Procedure “{version.procedure}”, version {version.number} ({version.status})"
        return Proof(words, _address("procedure", version.procedure.slug), who, row.linked_at)
    revision = revisions.get(row.revision_id or 0)
    if revision is None:
        return None
    words = f"Article “{revision.title}”, revision {revision.number}"
    return Proof(words, _address("articles_article", revision.article_id), who, row.linked_at)


def _address(name: str, key: object) -> str:
    """Where it stands in the console, as far as there is a page."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""
