"""Forms of procedures: what one says about itself, and the steps of its draft."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.lifecycle.choices import Role
from incidents.notifications.forms.base import PlainForm
from incidents.plans.forms.base import ConditionsForm, conditions_of
from incidents.plans.models import Procedure
from incidents.plans.steps import LONGEST_MINUTES, StepDraft

ARROW = re.compile(r"\s*(?:→|->|=>)\s*(?:step\s*)?(?P<step>\d{1,3})\s*$", re.IGNORECASE)
LINK = re.compile(r"(?P<title>.*?)\s*(?P<url>[a-z][a-z0-9+.-]*:\S+)\s*$", re.IGNORECASE)
MORE = 3
# What few steps have: folded away where it is empty.
RARE = ("command", "links", "decisions")


class ProcedureForm(ConditionsForm):
    name = forms.CharField(max_length=120, help_text="For what situation, such as “Checkout is down”.")
    slug = forms.SlugField(max_length=120, label="Short name", help_text="Stands in addresses and in the API.")
    position = forms.IntegerField(
        min_value=0, max_value=9999, initial=100, help_text="Of several that fit, the lowest is offered first."
    )
    attaches = forms.BooleanField(
        required=False,
        label="Begins by itself",
        help_text="On: it begins on each incident it is for, when that is logged or becomes such. Off: it is offered.",
    )
    field_order = ("name", "slug", "types", "priorities", "categories", "services", "teams", "attaches", "position")


def values_of(procedure: Procedure) -> dict[str, Any]:
    names = ("name", "slug", "position", "attaches", "team", "owner", "review_months", "grace_days")
    return {**{name: getattr(procedure, name) for name in names}, **conditions_of(procedure)}


class DraftForm(PlainForm):
    """What stands above the steps."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    summary = forms.CharField(
        label="What is new",
        max_length=300,
        required=False,
        help_text="In a sentence, for those who know the version before.",
    )
    purpose = forms.CharField(
        label="When to use it",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown where it is offered. Markdown.",
    )


class StepForm(PlainForm):
    """One step. An empty title leaves the step out."""

    number = forms.IntegerField(label="Number", min_value=1, max_value=999, required=False)
    title = forms.CharField(max_length=200, required=False, label="What is done")
    instructions = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), help_text="How. Markdown."
    )
    role = forms.ChoiceField(required=False, choices=[("", "Anybody"), *Role.choices], label="Who")
    expected_minutes = forms.IntegerField(
        required=False, min_value=1, max_value=LONGEST_MINUTES, label="Minutes it should take"
    )
    is_critical = forms.BooleanField(required=False, label="Critical")
    command = forms.CharField(
        required=False,
        max_length=20_000,
        label="Command to copy",
        widget=forms.Textarea(attrs={"rows": 1, "spellcheck": "false"}),
    )
    links = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="One on each line: words, then the address, such as “Dashboard https://…”.",
    )
    decisions = forms.CharField(
        required=False,
        label="Ways to go on",
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="One on each line, such as “the disk is full → 5”. One more than the last step is the end.",
    )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in RARE]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in RARE]

    @property
    def has_more(self) -> bool:
        """Whether something stands in what few steps have, or is wrong there."""
        return any(field.value() or field.errors for field in self.more_fields)

    def clean_links(self) -> list[dict[str, str]]:
        found = []
        for line in _lines(self.cleaned_data["links"]):
            match = LINK.match(line)
            if match is None:
                raise ValidationError(f"“{line[:80]}” has no address: end the line with one, such as https://….")
            found.append({"title": match["title"].strip(" :–-"), "url": match["url"]})
        return found

    def clean_decisions(self) -> list[dict[str, Any]]:
        found = []
        for line in _lines(self.cleaned_data["decisions"]):
            match = ARROW.search(line)
            if match is None:
                raise ValidationError(f"“{line[:80]}” leads nowhere: end the line with “→” and a step's number.")
            when = line[: match.start()].strip()
            found.append({"when": re.sub(r"^if\s+", "", when, flags=re.IGNORECASE), "step": int(match["step"])})
        return found

    def draft(self) -> StepDraft:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("number", "DELETE")}
        return StepDraft(**given)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class BaseSteps(forms.BaseFormSet):  # type: ignore[type-arg]
    """The steps in the order of their numbers; those whose title is empty, and those taken away, are left out."""

    def kept(self) -> list[StepForm]:
        filled = [
            form
            for form in self.forms
            if form.cleaned_data.get("title", "").strip() and not form.cleaned_data.get("DELETE")
        ]
        return sorted(filled, key=lambda form: form.cleaned_data.get("number") or 1000)


StepsFormSet = forms.formset_factory(
    StepForm, formset=BaseSteps, extra=MORE, can_delete=True, max_num=80, absolute_max=100
)


def initial_steps(steps: list[StepDraft]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "title": step.title,
            "instructions": step.instructions,
            "role": step.role,
            "expected_minutes": step.expected_minutes,
            "is_critical": step.is_critical,
            "command": step.command,
            "links": "\n".join(f"{link.get('title', '')} {link['url']}".strip() for link in step.links),
            "decisions": "\n".join(f"{way['when']} → {way['step']}" for way in step.decisions),
        }
        for number, step in enumerate(steps, start=1)
    ]
