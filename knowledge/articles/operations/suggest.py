"""Edits that readers suggest, and what editors decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from incidents.people.models import User
from incidents.refusals import Conflict
from knowledge.articles.choices import SuggestionState
from knowledge.articles.models import Article, ArticleSuggestion
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations.base import (
    ArticleRefused,
    checked_texts,
    checked_title,
    given_reason,
    lock,
    store,
    tell,
)
from knowledge.articles.operations.draft import add_revision
from knowledge.articles.operations.revise import refuse_archived
from knowledge.articles.operations.telling import tell_decision, tell_of_suggestion

LONGEST = 2_000


class DecidedAlready(Conflict):
    """Somebody else was first."""

    code = "decided_already"
    sentence = "This suggestion was decided already."


@transaction.atomic
def suggest_edit(
    article: Article,
    *,
    actor: User | None,
    at: datetime,
    comment: str = "",
    title: str | None = None,
    texts: Mapping[str, str] | None = None,
) -> ArticleSuggestion:
    """Keep what a reader (None: without an account) would change: in words, as texts, or both. The owner is told.

    Raises ArticleRefused where nothing would change, ArticleNotFound.
    """
    row = lock(article)
    refuse_archived(row)
    base = row.published_revision or row.latest_revision
    assert base is not None  # every article begins with one
    wanted = checked_texts(texts or {})
    if title is not None:
        wanted["title"] = checked_title(title)
    changes = {name: text for name, text in wanted.items() if text != getattr(base, name)}
    comment = comment.replace("\0", "").strip()
    if not changes and not comment:
        sentence = "Say what should change, or change it."
        raise ArticleRefused(sentence, fields={"comment": sentence})
    if len(comment) > LONGEST:
        raise ArticleRefused(fields={"comment": f"A comment has at most {LONGEST:,} characters."})
    suggestion = ArticleSuggestion(
        article=row,
        base=base,
        texts=changes,
        comment=comment,
        suggested_by=actor,
        suggested_at=at,
        restricted=row.restricted,
    )
    suggestion.save(force_insert=True)
    tell_of_suggestion(row, suggestion, actor=actor, at=at)
    return suggestion


@transaction.atomic
def accept_suggestion(
    suggestion: ArticleSuggestion, *, actor: User, at: datetime, texts: Mapping[str, str] | None = None
) -> Article:
    """Write the suggested words, or `texts` (with `title` among them) instead, as a new revision by the reader.

    It reaches readers when it is published, like any revision. Where only words were suggested, an editor revises and
    then accepts. Raises DecidedAlready, ArticleRefused.
    """
    row, held = _lock_open(suggestion)
    latest = row.latest_revision
    assert latest is not None  # every article begins with one
    wanted = dict(held.texts if texts is None else texts)
    title = checked_title(wanted.pop("title", latest.title))
    parts = {name: getattr(latest, name) for name in TEXTS} | checked_texts(wanted)
    if wanted or title != latest.title:
        held.revision = add_revision(
            row,
            title=title,
            texts=parts,
            author=held.suggested_by or actor,
            at=at,
            summary=held.comment or "Suggested by a reader",
        )
        if not row.is_published:
            row.title = title
        store(row, at=at, fields=["latest_revision", "title"])
    _decide(held, SuggestionState.ACCEPTED, actor=actor, at=at)
    tell(row, "article.suggestion_accepted", actor=actor, at=at, data={"suggestion": held.pk})
    tell_decision(row, held, actor=actor, at=at)
    return row


@transaction.atomic
def decline_suggestion(suggestion: ArticleSuggestion, *, reason: str, actor: User, at: datetime) -> ArticleSuggestion:
    """Say no, and why; whoever suggested it hears that. Raises DecidedAlready, ArticleRefused."""
    reason = given_reason(reason)
    row, held = _lock_open(suggestion)
    held.decision = reason
    _decide(held, SuggestionState.DECLINED, actor=actor, at=at)
    tell_decision(row, held, actor=actor, at=at)
    return held


def _lock_open(suggestion: ArticleSuggestion) -> tuple[Article, ArticleSuggestion]:
    row = lock(suggestion.article)
    held: ArticleSuggestion = ArticleSuggestion.objects.get(pk=suggestion.pk)
    if held.state != SuggestionState.OPEN:
        raise DecidedAlready
    return row, held


def _decide(held: ArticleSuggestion, state: SuggestionState, *, actor: User, at: datetime) -> None:
    held.state, held.decided_by, held.decided_at = state, actor, at
    held.save(update_fields=["state", "decided_by", "decided_at", "decision", "revision"])
