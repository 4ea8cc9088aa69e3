"""What people looked for and did not find."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from incidents.people.models import User
from incidents.search.text import clean, words
from knowledge.articles.models import Article, KnowledgeGap
from knowledge.articles.operations.base import given_reason

LONGEST = 200
# Fewer letters say nothing; a search as you type asks for beginnings of words.
SHORTEST = 4


@transaction.atomic
def note_gap(text: str, *, at: datetime) -> KnowledgeGap | None:
    """Count a search without a hit; None for words that say nothing.

    For words that somebody sent off to be looked for, not for those that follow from an incident: a list of gaps is
    read by those who may not know of it.
    """
    shown = " ".join(clean(text, LONGEST).split())
    folded = " ".join(sorted(words(shown)))[:LONGEST]
    if len(folded.replace(" ", "")) < SHORTEST:
        return None
    gap, is_new = KnowledgeGap.objects.select_for_update().get_or_create(
        words=folded, defaults={"shown": shown, "first_at": at, "last_at": at}
    )
    if not is_new:
        KnowledgeGap.objects.filter(pk=gap.pk).update(
            count=F("count") + 1, last_at=at, shown=shown, closed_at=None, closed_by=None, reason="", article=None
        )
        gap.refresh_from_db()
    return gap


@transaction.atomic
def close_gap(
    gap: KnowledgeGap, *, actor: User, at: datetime, article: Article | None = None, reason: str = ""
) -> KnowledgeGap:
    """Say what fills the gap, or why none is needed. Again: no change. Raises ArticleRefused without either."""
    row = KnowledgeGap.objects.select_for_update().get(pk=gap.pk)
    if row.closed_at is not None:
        return row
    row.reason = reason.strip()[:300] if article is not None else given_reason(reason)
    row.article, row.closed_by, row.closed_at = article, actor, at
    row.save(update_fields=["article", "reason", "closed_by", "closed_at"])
    return row
