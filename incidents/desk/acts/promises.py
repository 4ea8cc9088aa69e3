"""Acts about what is promised."""

from __future__ import annotations

from typing import Any

from incidents.clocks.operations import record_authority_notice, waive_authority_notice
from incidents.desk.acts.base import Act, Doing
from incidents.desk.forms.promises import AuthorityForm, WaiveForm


def _notified(doing: Doing) -> Any:
    return record_authority_notice(doing.incident, **doing.data, **doing.who_and_when)


def _waived(doing: Doing) -> Any:
    return waive_authority_notice(doing.incident, **doing.data, **doing.who_and_when)


PROMISES = (
    Act(
        "authority",
        "Record that an authority was notified",
        "record_authority_notice",
        _notified,
        AuthorityForm,
        "It is on record.",
        "Who told them, when and how, and what shows it. It stands on the timeline and is never changed; a later "
        "report is recorded likewise.",
    ),
    Act(
        "no-authority",
        "No notice is needed",
        "waive_authority_notice",
        _waived,
        WaiveForm,
        "The decision is on record.",
        "The decision that an authority need not be told, and why. Its clock ends.",
    ),
)
