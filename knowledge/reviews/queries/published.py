"""What was published of reviews, for the audiences that a reader belongs to."""

from __future__ import annotations

from django.db.models import QuerySet

from incidents.permissions.principal import current_principal
from knowledge.articles.choices import Audience
from knowledge.reviews.models import Publication
from knowledge.reviews.queries.rights import VIEWS


def audiences_of_reader() -> list[str]:
    """Agents read everything, staff what is for staff and for everybody, anybody else what is for everybody."""
    user = current_principal().user
    if not getattr(user, "is_active", False):
        return [Audience.PUBLIC]
    return list(Audience.values) if user.has_perm(VIEWS) else [Audience.STAFF, Audience.PUBLIC]


def published() -> QuerySet[Publication]:
    """What the principal may read of real incidents' reviews, the newest first."""
    found: QuerySet[Publication] = Publication.objects.filter(
        audience__in=audiences_of_reader(), withdrawn_at=None, review__exercise=None
    )
    return found.order_by("-published_at", "-pk")


def publication_for(pk: int) -> Publication | None:
    """One of them, or of an exercise's; None for hidden, withdrawn and absent alike. One query."""
    found = Publication.objects.filter(audience__in=audiences_of_reader(), withdrawn_at=None, pk=pk)
    return found.select_related("review__incident").first()
