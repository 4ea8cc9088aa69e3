"""Changing what an incident says about itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.catalog.models import Tag
from incidents.desk.forms.base import ChosenField, words_field
from incidents.desk.forms.watched import WatchedForm
from incidents.desk.queries import tags_of

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
