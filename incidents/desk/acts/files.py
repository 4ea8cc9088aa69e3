"""Acts on the files of an incident."""

from __future__ import annotations

from typing import Any

from incidents.attachments.models import Attachment
from incidents.attachments.operations import withdraw_attachment
from incidents.desk.acts.base import Act, Doing
from incidents.desk.forms.response import ReasonForm


def _withdraw(doing: Doing) -> Any:
    return withdraw_attachment(doing.target, **doing.data, **doing.who_and_when)


FILES = (
    Act(
        "withdraw-attachment",
        "Withdraw",
        "withdraw_attachment",
        _withdraw,
        ReasonForm,
        "The file was withdrawn.",
        "Nobody can open it from now on. That it was here, and why it went, stays on the timeline.",
        target=Attachment,
    ),
)
