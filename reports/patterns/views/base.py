"""What the pages of patterns share: who may read, what is asked, where figures lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.desk.views.loading import person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.acting import is_dialog
from reports.metrics.asking import NotAsked, parameters_of
from reports.metrics.questions import Question
from reports.patterns.console import VIEWS
from reports.patterns.days import DAY, whole_days
from reports.patterns.forms import asked_for, fields_of

TABS = (
    ("patterns", "What changed"),
    ("patterns_unusual", "Unusual numbers"),
    ("patterns_coming", "What comes next"),
    ("patterns_most", "Most often"),
    ("patterns_hours", "Hours of the week"),
    ("patterns_alike", "Alike"),
    ("patterns_again", "Come again"),
)
# What the address of a page keeps when another tab is opened.
KEPT = (
    "period",
    "from",
    "to",
    "service",
    "team",
    "type",
    "priority",
    "category",
    "source",
    "resolution_code",
    "reality",
)
# What one page is asked besides the filter.
OF_A_PAGE = ("by", "key", "category", "source", "resolution_code")


@dataclass(frozen=True)
class Look:
    """What one request wants to know: the question (None where it cannot be asked), and what is wrong."""

    question: Question | None
    problems: dict[str, str]
    at: datetime
    parameters: dict[str, str]


def reader_of(request: HttpRequest) -> User:
    """Whoever is signed in and may read reports. Raises PermissionDenied."""
    user = person(request)
    if not user.has_perm(VIEWS):
        raise PermissionDenied("You may not read reports.")
    return user


def look(request: HttpRequest, *, metric: str = "reported", is_whole: bool = False) -> Look:
    """`is_whole` leaves out today, which is not over. Raises PermissionDenied."""
    reader_of(request)
    at = timezone.now()
    today = timezone.localdate(at, timezone.get_default_timezone())
    problems: dict[str, str] = {}
    question = None
    try:
        question = asked_for(request.GET, metric=metric, today=today)
    except NotAsked as refusal:
        problems = {name: str(words) for name, words in refusal.fields.items()}
    if question is not None and is_whole:
        question = whole_days(question, today)
    return Look(question, problems, at, {name: request.GET.get(name, "") for name in request.GET})


def address_of_incidents(question: Question, by: str, key: str) -> str:
    """The page of a question's incidents narrowed by what the queue's list does not know."""
    parameters = {**parameters_of(question), "by": [by], "key": [key]}
    return f"{reverse('patterns_incidents')}?{urlencode(parameters, doseq=True)}"


def note_reads(request: HttpRequest, shown: Iterable[Incident]) -> None:
    """Record that restricted incidents were read."""
    record_reads(shown, user=person(request), surface=Surface.PAGE, at=timezone.now())


def show(request: HttpRequest, here: str, seen: Look, context: dict[str, Any]) -> HttpResponse:
    """One tab with its filter."""
    kept = urlencode([(name, value) for name in KEPT for value in request.GET.getlist(name) if value])
    fields = fields_of(seen.parameters, seen.problems)
    shown = {field.name for field in fields}
    shared = {
        "tabs": [(reverse(name), title, name == here) for name, title in TABS],
        "kept": f"?{kept}" if kept else "",
        "fields": fields,
        # What is wrong with what no field asks for.
        "stray": [f"{name}: {words}" for name, words in seen.problems.items() if name not in shown],
        "problems": seen.problems,
        "question": seen.question,
        "last_day": seen.question.until - DAY if seen.question is not None else None,
        "hidden": [(name, seen.parameters[name]) for name in OF_A_PAGE if seen.parameters.get(name)],
        "before": seen.question.before() if seen.question is not None else None,
        **context,
    }
    template = here if here != "patterns" else "patterns_changes"
    return render(request, admin.site, f"reports/patterns/{template.removeprefix('patterns_')}.html", shared)


def show_part(request: HttpRequest, part: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page for scripts, a page of its own without them."""
    if is_dialog(request):
        return TemplateResponse(request, f"reports/patterns/{part}.html", context)
    return render(request, admin.site, f"reports/patterns/{page}.html", context)
