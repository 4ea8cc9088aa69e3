"""Logging an incident, and changing what it says about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from incidents.catalog.models import IncidentType, Tag
from incidents.desk.forms.base import ChosenField, DeskForm, MomentField, words_field
from incidents.desk.forms.watched import WatchedForm
from incidents.desk.forms.work import (
    IMPACT_ANSWERS,
    IMPACT_QUESTION,
    URGENCY_ANSWERS,
    URGENCY_QUESTION,
    level_field,
)
from incidents.desk.queries import tags_of
from incidents.lifecycle.rights import may
from incidents.people.models import User

TITLE_HELP = "In a few words, as you would say it to a colleague."


class TagsField(forms.CharField):
    """Tags by name, separated by commas or spaces. Cleans to a list of tags."""

    def clean(self, value: Any) -> list[Tag]:
        names = {name.lower() for name in super().clean(value).replace(",", " ").split()}
        found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
        if unknown := sorted(names - found.keys()):
            listed = ", ".join(f"“{name}”" for name in unknown)
            raise ValidationError(f"There is no tag {listed} yet. Tags are made under Configuration.")
        return sorted(found.values(), key=str)


class TypeField(forms.ModelChoiceField):
    """The incident types, each with when to choose it."""

    def label_from_instance(self, obj: Any) -> str:
        return format_html('<span><strong>{}</strong> <span class="m-help">{}</span></span>', obj.name, obj.description)


class LogForm(DeskForm):
    """Type, title, service, what happened, and two questions; the rest may wait."""

    type = TypeField(
        IncidentType.objects.filter(retired_at=None),
        label="What kind of incident is it?",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="What is wrong?", max_length=200, help_text=TITLE_HELP)
    service = ChosenField("service", label="Which service suffers?", required=False)
    description = words_field(
        "What happened?",
        rows=5,
        required=False,
        help_text="What people see, since when, what was tried. Markdown works.",
    )
    impact = level_field(IMPACT_QUESTION, IMPACT_ANSWERS, required=False)
    urgency = level_field(URGENCY_QUESTION, URGENCY_ANSWERS, required=False)
    category = ChosenField("category", label="Category", required=False)
    team = ChosenField(
        "team", label="Team", required=False, help_text="Empty: the team of the category, the service or the type."
    )
    assignee = ChosenField("person", label="Assignee", required=False)
    reporter = ChosenField("person", label="Reported by (a colleague)", required=False)
    contact = ChosenField("contact", label="Reported by (somebody outside)", required=False)
    occurred_at = MomentField(label="When did it begin?", required=False)

    LATER = ("category", "team", "assignee", "reporter", "contact", "occurred_at")

    def __init__(self, data: Any = None, *, user: User, now: datetime, **options: Any) -> None:
        super().__init__(data, incident=None, user=user, now=now, **options)  # type: ignore[arg-type]

    def set_up(self) -> None:
        if not self.person.has_perm("incidents.view_contact"):
            del self.fields["contact"]
        if not may(self.person, "assign"):
            del self.fields["assignee"]
        self.fields["type"].widget.attrs["data-first"] = True

    def clean_occurred_at(self) -> datetime | None:
        value: datetime | None = self.cleaned_data["occurred_at"]
        if value is not None and value > self.now:
            raise ValidationError("This lies in the future.")
        return value

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.LATER]

    def later(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.LATER]

    def later_is_open(self) -> bool:
        """Whether something among the further fields was filled in or is wrong, so that it must be in sight."""
        return any(self[name].errors or self[name].value() for name in self.LATER if name in self.fields)


class DetailsForm(WatchedForm):
    """What the incident says about itself, as one person saw it when they began to type."""

    title = forms.CharField(max_length=200, help_text=TITLE_HELP)
    description = words_field("Description", rows=8, required=False, help_text="Markdown works.")
    service = ChosenField("service", label="Service", required=False)
    category = ChosenField("category", label="Category", required=False)
    reporter = ChosenField("person", label="Reported by (a colleague)", required=False)
    contact = ChosenField("contact", label="Reported by (somebody outside)", required=False)
    tags = TagsField(required=False, help_text="Names, separated by commas.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    STORED = ("title", "description", "service", "category", "reporter", "contact")

    def set_up(self) -> None:
        if not self.person.has_perm("incidents.view_contact"):
            del self.fields["contact"]
        self.tags_now = [tag.name for tag in tags_of(self.incident)]
        self.stored = [name for name in self.STORED if name in self.fields]
        for name in self.stored:
            self.fields[name].initial = getattr(self.incident, name)
        self.fields["tags"].initial = ", ".join(self.tags_now)
        self.fields["version"].initial = self.incident.version

    def watched(self) -> dict[str, Any]:
        return {name: getattr(self.incident, name) for name in self.stored} | {"tags": self.tags_now}

    def changed_by_others(self) -> list[str]:
        return [] if self.cleaned_data["version"] == self.incident.version else super().changed_by_others()

    def refuse_stale(self, names: list[str]) -> None:
        super().refuse_stale(names)
        self.data = {**self.data, "version": str(self.incident.version)}

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.stored}
