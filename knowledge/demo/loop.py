"""What the invented organisation learned from three of its incidents, as its people wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.reviews.choices import ActionKind, FactorKind


@dataclass(frozen=True)
class Promise:
    """A corrective action; `due_in`: days from today. `is_verified`: done, and somebody else saw that it worked."""

    kind: ActionKind
    title: str
    verify_how: str
    due_in: int
    evidence: str = ""
    is_verified: bool = False


@dataclass(frozen=True)
class Learned:
    """The review of the newest closed incident of a title, and how far it has come.

    `is_published`: everybody who works here reads it, and an article says its lesson. `meets_in`: days from today.
    """

    incident: str
    sections: Mapping[str, str]
    factor: tuple[FactorKind, str]
    lesson: str
    promises: tuple[Promise, ...]
    is_accepted: bool = True
    is_published: bool = False
    meets_in: int | None = None


LOOP = (
    Learned(
        incident="Web shop down during the summer sale",
        sections={
            "what_happened": "The sale was announced by mail to everybody at once. Within four minutes the shop had "
            "nine times its usual visitors, and the pool of connections to the basket was used up.",
            "impact": "Nobody could order for most of a morning. The service desk had 140 calls.",
            "went_well": "The incident commander was there within five minutes, and updates went out every half-hour.",
            "went_wrong": "Nobody had told operations when the mail would be sent.",
            "lucky": "The queue page had been written the week before, for something else.",
        },
        factor=(FactorKind.COMMUNICATION, "Operations did not know when the mail to all customers would be sent."),
        lesson="Have every mailing to all customers released by the operator on duty",
        promises=(
            Promise(
                ActionKind.PREVENT,
                "Send mailings in ten parts, a quarter of an hour apart",
                "No mailing raises the number of visitors more than threefold",
                due_in=-60,
                evidence="The mailing of September: 1.8 times the usual number of visitors.",
                is_verified=True,
            ),
        ),
        is_published=True,
    ),
    Learned(
        incident="Order database primary does not answer",
        sections={
            "what_happened": "The primary ran out of disk space. The replica was promoted by hand after an hour.",
            "impact": "Orders were taken and not stored for nineteen minutes; 212 customers had to order again.",
            "went_well": "The replica had everything up to the last second.",
            "went_wrong": "Who was on call had never promoted a replica, and the page about it was three years old.",
        },
        factor=(FactorKind.DETECTION, "The alert for disk space had been muted in April and never switched on again."),
        lesson="Let muted alerts come back by themselves after a week",
        promises=(
            Promise(
                ActionKind.DETECT,
                "Switch off muting without an end",
                "No alert stays muted for more than seven days",
                due_in=-6,
            ),
            Promise(
                ActionKind.MITIGATE,
                "Promote a replica in the next drill",
                "Somebody who has never done it needs less than ten minutes",
                due_in=30,
            ),
        ),
    ),
    Learned(
        incident="Warehouse without network: picking and shipping stopped",
        sections={
            "what_happened": "A switch failed, and its spare was configured for another site.",
            "impact": "Nothing was picked or shipped for a morning.",
        },
        factor=(FactorKind.PROCESS, "Spare devices are configured when they are bought and never looked at again."),
        lesson="Configure spare devices anew every quarter",
        promises=(
            Promise(
                ActionKind.CORRECT,
                "Configure all spare switches, and note the day on each",
                "A spare taken at random works at its site",
                due_in=14,
            ),
        ),
        is_accepted=False,
        meets_in=3,
    ),
)
