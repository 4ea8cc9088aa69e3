"""What people write at Thistle & Vane when they move, hand over, hold or correct. Data only."""

from __future__ import annotations

REASONS: dict[str, tuple[str, ...]] = {
    "relapse": (
        "The same errors are back after half an hour.",
        "Users report it again; the restart helped only for a while.",
    ),
    "recur": ("The same address signs in again.", "Another host shows the same traffic."),
    "investigate": ("The figure rose again after the change.", "It helped for an hour, then the old figure returned."),
    "reopen": (
        "It happened again this morning, in the same way.",
        "The requester writes that it works only sometimes.",
        "Back after the weekend; the fix did not last.",
    ),
}
HAND_OVERS = (
    "My shift ends. Where we stand is in the notes; the next step is to wait for the answer and try again.",
    "You know this part better than I do. Logs of the last hour are attached to my notes.",
    "I am on leave from tomorrow. The requester expects a word by noon.",
    "Handing over to the late shift. Nothing is half done.",
)
MENTIONS = (
    "{note} @{name} can you have a look as well?",
    "{note} @{name} for your information.",
    "{note} Thanks for the hint, @{name}.",
)
OVERRIDES = (
    (2, "The board meets tomorrow and needs this."),
    (2, "The customer is one of our largest and waits."),
    (3, "A workaround is known, so it need not wake anybody."),
    (4, "Only a test system is concerned."),
)
CORRECTIONS = (
    "The logs show that it began earlier than we were told.",
    "First errors in the logs of the edge, before the probe noticed.",
)
PUBLIC_DONE = (
    "It works again. Please tell us if you see anything odd.",
    "This is mended. Thank you for your patience.",
)
CONFIRMED = ("The requester confirmed by mail.", "Called back: all is well.", "")
GRANTS = (
    ("patricia", "Audit follows the case."),
    ("george", "The operations director decides about customers who must be told."),
    ("rajesh", "Workplace IT exchanges the devices."),
)
RELATED = ("related", "related", "caused_by")
BY_PHONE = (
    "Three calls within five minutes about the same thing.",
    "A colleague calls: it does not work for the whole floor.",
    "Customers ask on the phone whether we know about it.",
)
