"""Managers that show a reader the articles they may read, and what belongs to those.

Who may read what: everybody reads what is public; whoever has an account also what is for staff; holders of
`view_article` (every role of the console) also what is for agents; holders of `change_article` also what is not
published, hidden or archived. A restricted article is only for its owner, those on its access list, those entitled to
the incident that it was made from, and holders of `view_restricted`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Expression, F, Q

from incidents.permissions.managers import ScopedManager
from incidents.permissions.principal import Principal, current_principal
from incidents.permissions.visible import ENTITLED, OfPrincipal
from knowledge.articles.choices import Audience, Confidence

# Parameters: user id three times, then those of ENTITLED.
_ENTITLED = f"""(
    {{owner}} = %s
    OR {{pk}} IN (
        SELECT article_id FROM knowledge_articleaccess
        WHERE user_id = %s OR team_id IN (SELECT team_id FROM incidents_membership WHERE user_id = %s)
    )
    OR {{pk}} IN (
        SELECT link.article_id FROM knowledge_articlelink link
        JOIN incidents_incident source ON source.id = link.incident_id
        WHERE link.is_source AND {ENTITLED.format(assignee="source.assignee_id", pk="source.id")}
    )
)"""  # noqa: S608 -- names of ours


class Readable(OfPrincipal):
    """True for articles the current principal may read. `path` leads to the article, as in `"article__"`.

    `own`: the row's own column that says it was made while the article was restricted, so that it stays so after the
    release. `revision`: the column of the row's key where the row is a revision, of which readers see the published.
    Raises NoPrincipal when compiled with no principal in force.
    """

    def __init__(self, path: str = "", *, own: str = "", revision: str = "") -> None:
        names = ("pk", "owner_id", "audience", "confidence", "published_revision_id", "hidden_at", "restricted")
        super().__init__(*(f"{path}{name}" for name in names), *(name for name in (own, revision) if name))
        self.own, self.revision = own, revision

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        principal = current_principal()
        if principal.is_system:
            return "(1 = 1)", ()
        names = self.in_sql(compiler)
        pk, owner, audience, confidence, published, hidden, restricted = names[:7]
        rest = names[7:]
        parts, params = _audience(principal, audience)
        if not _holds(principal, "change_article"):
            parts.append(f"{published} IS NOT NULL AND {hidden} IS NULL AND {confidence} <> '{Confidence.ARCHIVED}'")
            if self.revision:
                parts.append(f"{published} = {rest[-1]}")
        secret = f"({restricted} OR {rest[0]})" if self.own else restricted
        part, more = _need_to_know(principal, connection, secret=secret, pk=pk, owner=owner)
        return f"({' AND '.join([*parts, part])})", (*params, *more)


def _holds(principal: Principal, codename: str) -> bool:
    user = principal.user
    return bool(getattr(user, "is_active", False) and user.has_perm(f"knowledge.{codename}"))


def audiences_of(principal: Principal) -> list[str]:
    """The audiences that a reader belongs to."""
    if principal.is_system or _holds(principal, "view_article"):
        return list(Audience.values)
    has_account = principal.user_id is not None and getattr(principal.user, "is_active", False)
    return [Audience.STAFF.value, Audience.PUBLIC.value] if has_account else [Audience.PUBLIC.value]


def _audience(principal: Principal, column: str) -> tuple[list[str], tuple[Any, ...]]:
    audiences = audiences_of(principal)
    if len(audiences) == len(Audience.values):
        return [], ()
    return [f"{column} IN ({', '.join(['%s'] * len(audiences))})"], tuple(audiences)


def _need_to_know(
    principal: Principal, connection: Any, *, secret: str, pk: str, owner: str
) -> tuple[str, tuple[Any, ...]]:
    if principal.sees_all:
        return "(1 = 1)", ()
    user_id = principal.user_id
    if user_id is None or not getattr(principal.user, "is_active", False):
        return f"(NOT {secret})", ()
    at = connection.ops.adapt_datetimefield_value(principal.at)
    entitled = _ENTITLED.format(owner=owner, pk=pk)
    return f"(NOT {secret} OR {entitled})", (*(user_id,) * 5, at, user_id, user_id)


class ArticleQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        """Readers have a revision of it."""
        return self.filter(published_revision__isnull=False)

    def readable_now(self) -> Self:
        """Published, not archived, not hidden by its expiry."""
        return self.published().filter(hidden_at=None).exclude(confidence=Confidence.ARCHIVED)

    def to_validate(self) -> Self:
        """Ready for somebody to say that it is right, or with a newer revision than readers have."""
        changed = Q(published_revision__isnull=False) & ~Q(published_revision=F("latest_revision"))
        return self.filter(Q(confidence=Confidence.NOT_VALIDATED) | changed).exclude(confidence=Confidence.ARCHIVED)

    def to_review(self, on: date) -> Self:
        """Not reviewed by its date. Served by the index `article_review`."""
        return self.filter(review_on__lte=on).exclude(confidence=Confidence.ARCHIVED)


class ReadableManager(models.Manager[Any]):
    """A manager whose every query carries `Readable`; `path` leads from the model to the article."""

    def __init__(self, path: str = "", *, own: str = "", revision: str = "") -> None:
        super().__init__()
        self.path, self.own, self.revision = path, own, revision

    def get_queryset(self) -> Any:
        # Django makes the manager behind `article.revisions` from this class, without its arguments.
        declared = self.model._default_manager
        if not isinstance(declared, ReadableManager):
            declared = self
        scope = Readable(declared.path, own=declared.own, revision=declared.revision)
        return super().get_queryset().filter(scope)


class ArticleManager(ReadableManager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    """The only manager of articles: scoped to the principal."""

    def audiences(self) -> list[str] | None:
        """Of which audiences the principal reads articles; None for all. Raises NoPrincipal."""
        audiences = audiences_of(current_principal())
        return None if len(audiences) == len(Audience.values) else audiences


class OfArticleAndIncidentManager(ScopedManager[Any]):
    """For rows that belong to an article and to an incident: whoever may know of both sees them."""

    def __init__(self, *paths: str, optional: tuple[str, ...] = (), own: str = "") -> None:
        super().__init__(*paths, optional=optional)
        self.own = own

    def get_queryset(self) -> Any:
        declared = self.model._default_manager
        own = declared.own if isinstance(declared, OfArticleAndIncidentManager) else self.own
        return super().get_queryset().filter(Readable("article__", own=own))
