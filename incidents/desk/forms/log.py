"""What the page for logging an incident asks, and what of it is written onto an incident that is joined instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.functional import cached_property

from incidents.catalog.choices import Level
from incidents.catalog.models import IncidentType, Priority
from incidents.catalog.queries import matrix
from incidents.desk.forms.base import ChosenField, DeskForm, MomentField, words_field
from incidents.desk.forms.details import TagsField
from incidents.desk.forms.work import level_field
from incidents.desk.models import IncidentTemplate
from incidents.desk.prefill import for_script, values_of
from incidents.desk.queries import templates_for
from incidents.lifecycle.rights import may
from incidents.people.models import User

AFFECTED = [
    (Level.LOW, "One person, or a few"),
    (Level.MEDIUM, "A team, or some of our customers"),
    (Level.HIGH, "Everybody: the organisation, a site, or most customers"),
]
HURTS = [
    (Level.LOW, "It can wait some days"),
    (Level.MEDIUM, "Today: work goes on, slower or by a way round"),
    (Level.HIGH, "Now: work or sales have stopped"),
]
ICONS = {"outage": "power_off", "degradation": "speed", "security": "shield", "user_issue": "support_agent"}
OTHER_ICON = "report"


@dataclass(frozen=True)
class TypeCard:
    """One incident type as it is chosen: its radio button, its picture, and who will see such an incident."""

    radio: BoundWidget
    type: IncidentType
    icon: str
    key: int

    @property
    def who(self) -> str:
        if not self.type.is_restricted:
            return ""
        teams = " and ".join(str(team) for team in self.type.access_teams.all())
        if teams:
            return f"Only {teams} and whoever it is assigned to will see it."
        return "Only whoever it is assigned to will see it, and you while it is nobody's."


class LogForm(DeskForm):
    """Type, title, service, what happened, and two questions; the rest may wait."""

    template = forms.ChoiceField(label="Begin from a template", required=False)
    type = forms.ModelChoiceField(
        IncidentType.objects.filter(retired_at=None).prefetch_related("access_teams"),
        label="What kind of incident is it?",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="What is wrong?", max_length=200)
    service = ChosenField("service", label="Which service suffers?", required=False)
    description = words_field("What happened?", rows=4, required=False, strip=False, help_text="Markdown works.")
    impact = level_field("Who is affected?", AFFECTED, required=False)
    urgency = level_field("How soon does it hurt?", HURTS, required=False)
    category = ChosenField("category", label="Category", required=False)
    team = ChosenField(
        "team", label="Team", required=False, help_text="Empty: the team of the category, the service or the type."
    )
    assignee = ChosenField("person", label="Assignee", required=False)
    reporter = ChosenField("person", label="Reported by (a colleague)", required=False)
    contact = ChosenField("contact", label="Reported by (somebody outside)", required=False)
    occurred_at = MomentField(label="When did it begin?", required=False)
    detected_at = MomentField(label="When was it noticed?", required=False)
    tags = TagsField(label="Tags", required=False, help_text="By name, separated by commas.")
    priority = forms.ModelChoiceField(
        Priority.objects.all(), required=False, empty_label="The one that the two answers make"
    )
    priority_reason = forms.CharField(label="Why this priority?", required=False, max_length=300)

    LATER = (
        "category", "team", "assignee", "reporter", "contact", "occurred_at", "detected_at", "tags", "priority",
        "priority_reason",
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, user: User, now: datetime, begin_from: str = "", typed: Any = None, **options: Any
    ) -> None:
        """`begin_from` is the slug of a template, which fills in what is not among the `typed`."""
        self.person = user
        chosen = self.template_called(begin_from)
        self.has_no_template = bool(begin_from) and chosen is None
        filled = {**values_of(chosen), "template": chosen.slug} if chosen is not None else {}
        first = {**filled, **(typed or {})}
        super().__init__(data, incident=None, user=user, now=now, initial=first, **options)  # type: ignore[arg-type]

    def set_up(self) -> None:
        self.fields["template"].choices = [("", "None"), *self._template_choices()]  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs["data-log-title"] = True
        if not self.person.has_perm("incidents.view_contact"):
            del self.fields["contact"]
        if not may(self.person, "assign"):
            del self.fields["assignee"]
        if not may(self.person, "override_priority"):
            del self.fields["priority"], self.fields["priority_reason"]

    @cached_property
    def templates(self) -> list[IncidentTemplate]:
        return templates_for(self.person)

    def _template_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for template in self.templates:
            grouped.setdefault(str(template.team or "Everybody"), []).append((template.slug, template.name))
        return list(grouped.items())

    def template_called(self, slug: str) -> IncidentTemplate | None:
        """The template of this name, if it is one of those that the person may use."""
        return next((template for template in self.templates if template.slug == slug), None)

    def clean_occurred_at(self) -> datetime | None:
        return self._past("occurred_at")

    def clean_detected_at(self) -> datetime | None:
        return self._past("detected_at")

    def _past(self, name: str) -> datetime | None:
        value: datetime | None = self.cleaned_data[name]
        if value is not None and value > self.now:
            raise ValidationError("This lies in the future.")
        return value

    def clean(self) -> dict[str, Any]:
        """Where no type was chosen, it is the one that the category suggests."""
        cleaned: dict[str, Any] = super().clean() or {}
        category = cleaned.get("category")
        usual = category.usual_type if category is not None and not self.data.get("type") else None
        if usual is not None:
            self.errors.pop("type", None)
            cleaned["type"] = usual
        return cleaned

    def details(self) -> dict[str, Any]:
        """What the operation takes: everything that was answered."""
        answered = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        answered.pop("template", None)
        return answered

    # What the page shows.

    @cached_property
    def cards(self) -> list[TypeCard]:
        return [
            TypeCard(radio, radio.data["value"].instance, ICONS.get(radio.data["value"].instance.slug, OTHER_ICON), key)
            for key, radio in enumerate(self["type"], start=1)
        ]

    def questions(self) -> list[forms.BoundField]:
        return [self["impact"], self["urgency"]]

    def later(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LATER if name in self.fields]

    def later_is_open(self) -> bool:
        """Whether something among the further fields was filled in or is wrong, so that it must be in sight."""
        return any(field.errors or field.value() for field in self.later())

    @cached_property
    def matrix(self) -> dict[tuple[int, int], Priority]:
        return matrix()

    def for_script(self) -> dict[str, Any]:
        """What the page's script computes with, so that priority and templates cost no further request."""
        cells = {
            f"{impact}-{urgency}": {"rank": priority.pk, "name": priority.name}
            for (impact, urgency), priority in self.matrix.items()
        }
        return {"matrix": cells, "templates": for_script(self.templates)}

    @property
    def answers(self) -> int:
        """How many of the two questions have an answer."""
        return sum(bool(field.value()) for field in self.questions())

    @property
    def computed_priority(self) -> Priority | None:
        """What the answers make as they stand, an open one counted as medium."""
        given = [str(field.value() or Level.MEDIUM.value) for field in self.questions()]
        return self.matrix.get((int(given[0]), int(given[1]))) if all(text in "123" for text in given) else None


class JoinForm(LogForm):
    """The same page, of which nothing is needed but something to tell the incident that is joined."""

    def set_up(self) -> None:
        super().set_up()
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned.get("title") or cleaned.get("description", "").strip()):
            self.add_error("title", "Write what was reported, so that there is something to add.")
        return cleaned

    def note(self) -> str:
        """Everything that was typed, as a note in Markdown."""
        given = self.cleaned_data
        head = "Reported again, and joined to this incident instead of logging another."
        told = [head, f"**{given['title']}**" if given["title"] else "", given["description"].strip()]
        named = [("Service", "service"), ("Category", "category"), ("Reported by", "reporter"), ("Contact", "contact")]
        rows = [f"- {label}: {given[name]}" for label, name in named if given.get(name) is not None]
        for field, answers in ((self["impact"], AFFECTED), (self["urgency"], HURTS)):
            level = given.get(field.name)
            rows += [f"- {field.label} {text}" for value, text in answers if value == level]
        for name in ("occurred_at", "detected_at"):
            if given.get(name) is not None:
                rows.append(f"- {self[name].label} {given[name]:%Y-%m-%d %H:%M %Z}")
        if given.get("tags"):
            rows.append(f"- Tags: {', '.join(str(tag) for tag in given['tags'])}")
        return "\n\n".join(part for part in [*told, "\n".join(rows)] if part)
