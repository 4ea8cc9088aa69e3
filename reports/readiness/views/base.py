"""What the pages of readiness share: who may read, the facts, one subject with what its rows name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from incidents.clocks.models import Clock
from incidents.desk.views.loading import person, render
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from reports.readiness.choices import SubjectKind
from reports.readiness.console import VIEWS
from reports.readiness.facts import Facts
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.scores import find_subject
from reports.readiness.scoring import Score, Subject


def reader_of(request: HttpRequest) -> User:
    """Whoever is signed in and may see readiness. Raises PermissionDenied."""
    user = person(request)
    if not user.has_perm(VIEWS):
        raise PermissionDenied("You may not see how ready teams and services are.")
    return user


def facts_for(request: HttpRequest) -> Facts:
    """As the reader may see them. One query. Raises PermissionDenied."""
    return gather(Sight(timezone.now()), reader=reader_of(request))


def subject_named(facts: Facts, kind: str, slug: str) -> Subject:
    """Raises Http404."""
    subject = find_subject(facts, kind, slug)
    if subject is None:
        raise Http404
    return subject


def page_of(subject: Subject) -> str:
    if subject.kind == SubjectKind.ORGANISATION:
        return reverse("readiness_organisation")
    return reverse(f"readiness_{subject.kind.value}", args=[subject.slug])


def note_reads(request: HttpRequest, score: Score, missed: Iterable[Clock], surface: str) -> None:
    """Record that what stands on restricted incidents was read: the words of actions, and promises that were missed."""
    named = {loss.item.incident for line in score.lines for loss in line.losses if loss.item.incident is not None}
    named |= {clock.incident_id for clock in missed}
    if not named:
        return
    restricted = Incident.objects.filter(pk__in=named, restricted=True)
    record_reads(restricted, user=person(request), surface=surface, at=timezone.now())


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, admin.site, f"reports/readiness/{template}.html", context)
