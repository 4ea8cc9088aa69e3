"""What the pages of the library share: the frame, who may, finding a scenario, saying no."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import Refused
from incidents.scenarios.models import Inject, Objective, Scenario, ScenarioVersion
from incidents.scenarios.picture import picture_of
from incidents.scenarios.queries.library import scenarios
from incidents.scenarios.queries.rights import may_edit, may_view
from incidents.scenarios.queries.versions import contents_of, injects_of, objectives_of
from incidents.scenarios.telling import expected_in_words, measured_in_words, when_in_words


def keeper_of(request: HttpRequest) -> User:
    """Whoever is signed in and may look into the library. Raises PermissionDenied."""
    user = signed_in(request)
    if not may_view(user):
        raise PermissionDenied
    return user


def found(request: HttpRequest, slug: str) -> tuple[User, Scenario]:
    """Who asks, and a scenario that they may read: its keepers, and who conducts a drill of it. Raises Http404."""
    reader = signed_in(request)
    row = scenarios().filter(slug=slug).first()
    if row is None:
        raise Http404
    if row.source_incident is not None:
        record_reads([row.source_incident], user=reader, surface=Surface.PAGE, at=timezone.now())
    return reader, row


def edited(request: HttpRequest, slug: str) -> tuple[User, Scenario]:
    """The same, for who may change it. Raises Http404, PermissionDenied."""
    reader, row = found(request, slug)
    if not may_edit(reader):
        raise PermissionDenied
    return reader, row


def page_of(scenario: Scenario) -> str:
    return reverse("scenario", args=[scenario.slug])


def draft_page_of(scenario: Scenario) -> str:
    return reverse("scenario_draft", args=[scenario.slug])


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"incidents/scenarios/{template}.html", context, status=status)


def shown_version(version: ScenarioVersion) -> dict[str, Any]:
    """What a page says of a version: its picture of time, and the same as lists. Six queries."""
    contents = contents_of(version)
    drafts = contents.injects
    injects: list[Inject] = injects_of(version)
    objectives: list[Objective] = objectives_of(version)
    return {
        "version": version,
        "objectives": [(row, measured_in_words(one)) for row, one in zip(objectives, contents.objectives, strict=True)],
        "injects": [
            (row, when_in_words(one), [(action, expected_in_words(action)) for action in one.expected_actions])
            for row, one in zip(injects, drafts, strict=True)
        ],
        "picture": picture_of(drafts, version.expected_minutes),
    }


def show_refusal(refusal: Refused, form: Any, rows: dict[str, list[Any]]) -> None:
    """Each sentence at the field that it is about; `rows` are kept forms of formsets by the name of their list."""
    for name, sentence in refusal.fields.items():
        list_name, _, rest = name.partition(".")
        place, _, field = rest.partition(".")
        kept = rows.get(list_name, [])
        plain = name.replace("incident.", "incident_")
        if place.isdecimal() and int(place) < len(kept) and field in kept[int(place)].fields:
            kept[int(place)].add_error(field, sentence)
        elif plain in form.fields:
            form.add_error(plain, sentence)
        else:
            form.add_error(None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.sentence)
