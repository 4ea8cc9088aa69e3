"""The ways incidents take through the shipped workflows, as moves in their order. Data only.

A move that begins with "~" is one that Muster makes itself when its time has come.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Current:
    """An incident of now: it began between `youngest` and `oldest` hours ago and stands where `moves` lead.

    `pace`: each step takes at most this share of the time that is left.
    """

    type: str
    moves: str
    youngest: float
    oldest: float
    pace: float = 0.35
    acknowledged: bool = True


# Type → (weight, moves) of what has ended long ago.
PAST: dict[str, tuple[tuple[int, str], ...]] = {
    "outage": (
        (8, "triage investigate mitigate resolve close"),
        (4, "investigate mitigate resolve close"),
        (2, "triage investigate hold resume mitigate resolve close"),
        (2, "investigate mitigate relapse mitigate resolve close"),
        (2, "triage investigate mitigate hold resume resolve close"),
        (2, "triage investigate mitigate resolve reopen mitigate resolve close"),
        (2, "triage cancel"),
    ),
    "degradation": (
        (6, "triage investigate mitigate resolve ~close"),
        (4, "triage investigate mitigate resolve close"),
        (2, "triage investigate mitigate investigate mitigate resolve ~close"),
        (2, "triage investigate hold resume mitigate resolve ~close"),
        (1, "triage hold resume_measuring investigate mitigate resolve close"),
        (2, "triage investigate mitigate resolve reopen investigate mitigate resolve close"),
        (2, "triage cancel"),
    ),
    "security": (
        (6, "triage investigate contain eradicate mitigate resolve close"),
        (3, "investigate contain eradicate mitigate resolve close"),
        (1, "triage investigate hold resume contain eradicate mitigate resolve close"),
        (1, "triage investigate contain hold resume_eradicating eradicate mitigate resolve close"),
        (1, "triage investigate contain eradicate recur contain eradicate mitigate resolve close"),
        (1, "investigate contain eradicate mitigate resolve reopen contain eradicate mitigate resolve close"),
        (2, "triage cancel"),
    ),
    "user_issue": (
        (8, "triage investigate resolve ~close"),
        (5, "investigate resolve ~close"),
        (7, "investigate resolve close"),
        (2, "triage resolve close"),
        (3, "triage ask_requester resume resolve ~close"),
        (2, "investigate ask_requester ~remind resume resolve close"),
        (2, "triage ask_requester ~remind ~lapse"),
        (3, "investigate hold resume resolve ~close"),
        (3, "investigate resolve reopen resolve close"),
        (2, "triage cancel"),
    ),
}
HISTORY_COUNTS = {"outage": 27, "degradation": 27, "security": 13, "user_issue": 72}

# Type → how many, moves of what ended in the last weeks.
RECENT: tuple[tuple[int, str, str], ...] = (
    (3, "outage", "triage investigate mitigate resolve close"),
    (1, "outage", "investigate mitigate relapse mitigate resolve close"),
    (3, "degradation", "triage investigate mitigate resolve close"),
    (1, "security", "triage investigate contain eradicate mitigate resolve close"),
    (9, "user_issue", "investigate resolve close"),
    (3, "user_issue", "triage investigate resolve close"),
)

# Every state of every workflow, and a little more of what a queue holds on an ordinary day.
CURRENT: tuple[Current, ...] = (
    Current("outage", "", 0.2, 0.6, acknowledged=False),
    Current("outage", "triage", 0.5, 1.5),
    Current("outage", "triage investigate", 1, 4),
    Current("outage", "triage investigate hold", 3, 9),
    Current("outage", "investigate mitigate", 4, 12),
    Current("outage", "triage investigate mitigate hold", 20, 60),
    Current("outage", "triage investigate mitigate resolve", 20, 70),
    Current("outage", "triage investigate mitigate resolve", 50, 110),
    Current("outage", "triage cancel", 30, 90),
    Current("degradation", "", 0.3, 1.0, acknowledged=False),
    Current("degradation", "", 1.0, 3.0),
    Current("degradation", "triage", 2, 6),
    Current("degradation", "triage investigate", 4, 12),
    Current("degradation", "triage investigate mitigate investigate", 10, 30),
    Current("degradation", "triage investigate hold", 20, 70),
    Current("degradation", "triage investigate mitigate", 10, 40),
    Current("degradation", "triage investigate mitigate resolve", 30, 120),
    Current("degradation", "triage cancel", 30, 90),
    Current("security", "", 0.3, 1.0, acknowledged=False),
    Current("security", "triage", 1, 4),
    Current("security", "triage investigate", 3, 10),
    Current("security", "triage investigate contain", 6, 20),
    Current("security", "investigate contain eradicate", 20, 50),
    Current("security", "triage investigate hold", 20, 70),
    Current("security", "triage investigate contain eradicate mitigate", 40, 100),
    Current("security", "investigate contain eradicate mitigate resolve", 60, 160),
    Current("security", "triage cancel", 60, 160),
    Current("user_issue", "", 0.2, 2.0, acknowledged=False),
    Current("user_issue", "", 0.5, 3.0, acknowledged=False),
    Current("user_issue", "", 1.0, 6.0, acknowledged=False),
    Current("user_issue", "", 2.0, 9.0),
    Current("user_issue", "triage", 1, 5),
    Current("user_issue", "triage", 2, 9),
    Current("user_issue", "investigate", 3, 20),
    Current("user_issue", "triage investigate", 5, 40),
    Current("user_issue", "investigate", 20, 60),
    Current("user_issue", "triage investigate hold", 20, 90),
    Current("user_issue", "investigate hold", 60, 200),
    Current("user_issue", "triage ask_requester", 10, 60),
    Current("user_issue", "investigate ask_requester", 20, 66),
    Current("user_issue", "investigate ask_requester ~remind", 130, 220, 0.08),
    Current("user_issue", "investigate resolve", 12, 60),
    Current("user_issue", "triage investigate resolve", 24, 90),
    Current("user_issue", "investigate resolve reopen", 60, 140),
    Current("user_issue", "triage cancel", 24, 100),
)

# Minutes that a move takes with a critical incident (median).
MINUTES: dict[str, float] = {
    "triage": 4,
    "investigate": 6,
    "mitigate": 32,
    "resolve": 55,
    "hold": 18,
    "resume": 150,
    "resume_measuring": 90,
    "resume_eradicating": 200,
    "relapse": 45,
    "recur": 90,
    "contain": 35,
    "eradicate": 80,
    "ask_requester": 8,
    "cancel": 14,
}
# Moves nobody hurries with, in minutes whatever the priority.
CALM: dict[str, float] = {"close": 1500, "reopen": 700}
