"""The rules and templates of a fresh Muster. Data only: short names of types and priorities, days, minutes."""

from __future__ import annotations

from typing import Any

HOUR, DAY = 60, 24 * 60

# In their order: the first that fits counts.
RULES: tuple[dict[str, Any], ...] = (
    {"name": "Exercises", "for_drills": True, "due_days": 5},
    {"name": "Major incidents", "only_major": True, "due_days": 5, "holds_closing": True},
    {"name": "Critical incidents", "priorities": ["critical"], "due_days": 5, "holds_closing": True},
    {"name": "Security incidents", "types": ["security"], "due_days": 10},
    {"name": "Outages longer than four hours", "types": ["outage"], "least_minutes": 4 * HOUR, "due_days": 10},
    {"name": "High priority for more than a day", "priorities": ["high"], "least_minutes": DAY, "due_days": 10},
)

_AGENDA = (
    "1. What happened, told from the timeline (10 min)\n"
    "2. What contributed: not who, but what made it likely (15 min)\n"
    "3. What went well, what went wrong, where we got lucky (15 min)\n"
    "4. Lessons and actions, each with an owner and a day (20 min)"
)
_WELL = "- What helped, that we want to keep?\n- Who noticed it, and how?"
_WRONG = "- What did we look for and not find?\n- Which promise did we break, and why?"
_LUCKY = "- What would have made it worse?\n- What worked only because of the time of day, or of who was there?"

TEMPLATES: tuple[dict[str, Any], ...] = (
    {
        "name": "Service outage",
        "type": "outage",
        "what_happened": "In a few sentences, for somebody who was not there: what broke, what people noticed, what "
        "ended it.\n",
        "impact": "- Who could not do what, from when to when?\n- What did it cost, and how do we know?",
        "went_well": _WELL,
        "went_wrong": _WRONG,
        "lucky": _LUCKY,
        "agenda": _AGENDA,
    },
    {
        "name": "Degraded service",
        "type": "degradation",
        "what_happened": "When did it become slow or wrong, and when did we call it an incident? What had changed "
        "before?\n",
        "impact": "- What was slower or wrong, by how much, for whom?\n- Would our measurements have shown it?",
        "went_well": _WELL,
        "went_wrong": _WRONG,
        "lucky": _LUCKY,
        "agenda": _AGENDA,
    },
    {
        "name": "Security incident",
        "type": "security",
        "what_happened": "How did it begin, how was it found, how far did it go, how was it contained?\n",
        "impact": "- Which data, systems and people were affected?\n- Who had to be told, by law or by contract, and "
        "were they told in time?",
        "went_well": _WELL,
        "went_wrong": _WRONG + "\n- Which evidence do we lack?",
        "lucky": _LUCKY,
        "agenda": _AGENDA + "\n5. What may others know of it, and in which words (10 min)",
    },
    {
        "name": "User issue",
        "type": "user_issue",
        "what_happened": "What did the person want to do, what did they meet, and what did they try?\n",
        "impact": "- How many meet the same and do not tell us?",
        "went_well": _WELL,
        "went_wrong": _WRONG,
        "lucky": _LUCKY,
        "agenda": _AGENDA,
    },
    {
        "name": "Everything else",
        "type": None,
        "what_happened": "In a few sentences, for somebody who was not there.\n",
        "impact": "- Who could not do what, from when to when?",
        "went_well": _WELL,
        "went_wrong": _WRONG,
        "lucky": _LUCKY,
        "agenda": _AGENDA,
    },
)
