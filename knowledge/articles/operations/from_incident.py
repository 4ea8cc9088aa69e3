"""An article made from what an incident's record holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from incidents.lifecycle.operations.base import lock as lock_incident
from incidents.people.models import User
from incidents.reporter.models import FollowUp
from knowledge.articles.choices import Confidence, Kind
from knowledge.articles.models import Article, ArticleLink, Topic
from knowledge.articles.operations.base import LONGEST_TEXT
from knowledge.articles.operations.draft import draft_article

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


@transaction.atomic
def create_article_from_incident(
    incident: Incident, *, actor: User | None, at: datetime, kind: str = Kind.HOW_TO
) -> Article:
    """Draft an article whose parts are filled from the record; the requester's words are its issue.

    There is one for each incident: pressed again, the one that is there is returned, unless it is archived or the
    actor may not read it. Raises IncidentNotFound, OpenedToRead.
    """
    row = lock_incident(incident)
    made = ArticleLink.objects.filter(incident=row, is_source=True).exclude(article__confidence=Confidence.ARCHIVED)
    found = made.select_related("article").first()
    if found is not None:
        existing: Article = found.article
        return existing
    return draft_article(
        title=row.title,
        kind=kind,
        texts=texts_from(row),
        topics=topics_for(row),
        incident=row,
        actor=actor,
        at=at,
        summary=f"Made from {row}",
    )


def texts_from(incident: Incident) -> dict[str, str]:
    """The parts of an article as the incident's record has them."""
    service, category = incident.service, incident.category
    environment = [f"Service: {service.name}" if service else "", f"Category: {category.path}" if category else ""]
    texts = {
        "issue": _words_of_requester(incident),
        "environment": "\n".join(line for line in environment if line),
        "resolution": incident.resolution_summary,
    }
    return {name: text[:LONGEST_TEXT] for name, text in texts.items()}


def _words_of_requester(incident: Incident) -> str:
    """As whoever reported it said it, quoted; else as it was logged."""
    report = FollowUp.objects.filter(incident=incident, is_reporter=True).order_by("made_at", "pk").first()
    if report is not None and (report.words or report.title):
        said = "\n\n".join(part for part in (report.title, report.words) if part)
        return "\n".join(f"> {line}".rstrip() for line in said.splitlines())
    return incident.description or incident.title


def topics_for(incident: Incident) -> list[Topic]:
    """The topics in use that are linked to the incident's service or category."""
    wanted = Q(pk__in=[])
    if incident.service_id is not None:
        wanted |= Q(services=incident.service_id)
    if incident.category_id is not None:
        wanted |= Q(categories=incident.category_id)
    return list(Topic.objects.filter(wanted, retired_at=None).distinct())
