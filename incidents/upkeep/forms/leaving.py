"""Who gets what of somebody who leaves."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.desk.forms.base import ChosenField
from incidents.people.models import User
from incidents.upkeep.operations import Heirs
from incidents.upkeep.queries import Holdings


class LeaveForm(forms.Form):
    """One successor for everything, and a field for each incident, role and team that goes to somebody else."""

    everything = ChosenField(
        "person",
        required=False,
        label="Everything goes to",
        help_text="Type a part of the name. Empty: incidents are left unassigned for their teams, and roles end.",
    )
    anyway = forms.BooleanField(
        required=False,
        label="Close the account anyway",
        help_text="Even when something cannot be handed over: it stays with the closed account.",
    )

    def __init__(self, *args: Any, person: User, held: Holdings, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.person, self.held = person, held
        for name, label in self._items():
            self.fields[name] = ChosenField("person", required=False, label=label)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "m-check" if name == "anyway" else "m-input")

    def _items(self) -> list[tuple[str, str]]:
        items = [(f"incidents_{one.pk}", f"{one} goes to") for one in self.held.incidents]
        items += [(f"roles_{one.pk}", f"{one.get_role_display()} of {one.incident} becomes") for one in self.held.roles]
        managed = [one for one in self.held.memberships if one.is_manager]
        return items + [(f"teams_{one.team_id}", f"{one.team} is managed by") for one in managed]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, heir in list(cleaned.items()):
            if heir == self.person:
                self.add_error(name, "This is the one who leaves: choose somebody else.")
        return cleaned

    def heirs(self) -> Heirs:
        chosen: dict[str, dict[int, User]] = {"incidents": {}, "roles": {}, "teams": {}}
        for name, heir in self.cleaned_data.items():
            what, _, key = name.partition("_")
            if key and heir is not None:
                chosen[what][int(key)] = heir
        return Heirs(everything=self.cleaned_data["everything"], **chosen)

    def incident_rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(one, self[f"incidents_{one.pk}"]) for one in self.held.incidents]

    def role_rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(one, self[f"roles_{one.pk}"]) for one in self.held.roles]

    def team_rows(self) -> list[tuple[Any, forms.BoundField | None]]:
        return [(one, self[f"teams_{one.team_id}"] if one.is_manager else None) for one in self.held.memberships]
