"""Forms of the daily work: who has it, what it is, how pressing, what people say about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from incidents.catalog.choices import Level
from incidents.catalog.models import IncidentType, Priority
from incidents.desk.forms.base import ChosenField, DeskForm, reason_field, words_field
from incidents.desk.forms.watched import WatchedForm
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.rights import may

IMPACT_QUESTION = "How many people or how much work does it touch?"
URGENCY_QUESTION = "How soon does it hurt?"
IMPACT_ANSWERS = [
    (Level.HIGH, "Many: the organisation, a site, or most customers"),
    (Level.MEDIUM, "Some: a department, or a part of our customers"),
    (Level.LOW, "Few: one person or a handful"),
]
URGENCY_ANSWERS = [
    (Level.HIGH, "Now: work or sales have stopped"),
    (Level.MEDIUM, "Today: work goes on, slower or by a way round"),
    (Level.LOW, "It can wait some days"),
]


def level_field(label: str, answers: list[tuple[Level, str]], **options: Any) -> forms.TypedChoiceField:
    """Impact or urgency, asked in plain words."""
    return forms.TypedChoiceField(
        label=label, choices=answers, coerce=int, empty_value=None, widget=forms.RadioSelect, **options
    )


class EmptyForm(DeskForm):
    """Asks for nothing: pressing the button is the answer."""


class AssignForm(WatchedForm):
    WATCHED = ("team", "assignee")

    team = ChosenField("team", label="Team", required=False, help_text="Empty: no team.")
    assignee = ChosenField("person", label="Person", required=False, help_text="Empty: nobody yet.")
    note = words_field("Note", rows=2, required=False, help_text="What they should know. Kept on the timeline.")

    def set_up(self) -> None:
        self.fields["team"].initial, self.fields["assignee"].initial = self.incident.team, self.incident.assignee


class HandOverForm(DeskForm):
    to = ChosenField("person", label="Hand over to")
    note = words_field("Where things stand", help_text="What was found, what was tried, what comes next.")


class TriageForm(WatchedForm):
    WATCHED = ("type", "impact", "urgency", "service", "category", "team")

    type = forms.ModelChoiceField(
        IncidentType.objects.filter(retired_at=None),
        empty_label=None,
        help_text="Another type moves it to that type's workflow. A security incident is hidden at once.",
    )
    impact = level_field(IMPACT_QUESTION, IMPACT_ANSWERS)
    urgency = level_field(URGENCY_QUESTION, URGENCY_ANSWERS)
    service = ChosenField("service", label="Service", required=False)
    category = ChosenField("category", label="Category", required=False)
    team = ChosenField("team", label="Team", required=False)

    def set_up(self) -> None:
        kept = Q(retired_at=None) | Q(pk=self.incident.type_id)
        self.fields["type"] = forms.ModelChoiceField(
            IncidentType.objects.filter(kept), empty_label=None, help_text=self.fields["type"].help_text
        )
        for name in self.WATCHED:
            self.fields[name].initial = getattr(self.incident, name)


class PriorityForm(WatchedForm):
    WATCHED = ("priority",)

    priority = forms.ModelChoiceField(
        Priority.objects.all(), required=False, empty_label="The one computed from impact and urgency"
    )
    reason = reason_field()

    def set_up(self) -> None:
        if self.incident.priority_override_reason:
            self.fields["priority"].initial = self.incident.priority_id


class NoteForm(DeskForm):
    body = words_field(
        "Note", rows=4, help_text="Markdown works: **bold**, `code`, lists. @username names a colleague.", strip=False
    )
    is_public = forms.BooleanField(
        label="Show it to the reporter and to stakeholders", required=False, help_text="Otherwise only we see it."
    )
    as_decision = forms.BooleanField(
        label="Record as a decision", required=False, help_text="Pins it to the top of the page."
    )

    def set_up(self) -> None:
        if not may(self.person, "pin_entry"):
            del self.fields["as_decision"]


class PinForm(DeskForm):
    reason = reason_field("Why it matters", required=False)


class LinkForm(DeskForm):
    # A duplicate also ends the incident, and so has an act of its own.
    kind = forms.ChoiceField(choices=[choice for choice in LinkKind.choices if choice[0] != LinkKind.DUPLICATE_OF])
    to = ChosenField("incident", label="Which incident?", help_text="Its reference, such as INC-1042.")

    def set_up(self) -> None:
        self.fields["kind"].label = f"{self.incident.reference}…"


class DuplicateForm(DeskForm):
    of = ChosenField(
        "incident",
        label="Which incident is the original?",
        help_text="Its reference, such as INC-1042. This one is cancelled when it is still open.",
    )


class MergeForm(DeskForm):
    into = ChosenField(
        "incident", label="Which incident is kept?", help_text="Its reference, such as INC-1042. It must be open."
    )
