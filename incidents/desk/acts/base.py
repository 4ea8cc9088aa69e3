"""What an act is: one button, one form, one operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from incidents.desk.forms.base import DeskForm
from incidents.desk.forms.work import EmptyForm
from incidents.lifecycle.models import Incident
from incidents.people.models import User


@dataclass(frozen=True)
class Doing:
    """One person carrying out one act on one incident, at one moment."""

    incident: Incident
    user: User
    at: datetime
    form: Any
    target: Any = None

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)

    @property
    def who_and_when(self) -> dict[str, Any]:
        return {"actor": self.user, "at": self.at}

    @property
    def as_seen(self) -> dict[str, Any]:
        """For acts whose form compared what it showed with this very version."""
        return {**self.who_and_when, "expected_version": self.incident.version}


def _always(_incident: Incident, _user: User) -> bool:
    return True


def while_open(incident: Incident, _user: User) -> bool:
    return incident.is_open


@dataclass(frozen=True)
class Act:
    """`right` is the operation whose permission it asks for; `target` the model of the row it is about, if any.

    `possible` says whether the act makes sense on an incident, so that no button leads to a refusal that is certain.
    `leads_to` names the incident whose page comes next, where that is another one.
    """

    slug: str
    label: str
    right: str
    do: Callable[[Doing], Any]
    form: type[DeskForm] = EmptyForm
    done: str = "Saved."
    intro: str = ""
    possible: Callable[[Incident, User], bool] = _always
    target: type[Model] | None = None
    one_click: bool = False
    leads_to: Callable[[Doing], Incident] | None = None
    # The part of the page that it is about, which stands in sight afterwards.
    part: str = ""
