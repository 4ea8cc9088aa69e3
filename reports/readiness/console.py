"""What readiness brings to the console: menu items and a panel of first pages."""

from __future__ import annotations

from typing import Any

from incidents.desk.dashboard.panels import Panel
from incidents.desk.dashboard.reader import Reader
from incidents.desk.extensions import FirstPagePanel, MenuItem
from incidents.people.choices import FirstPage
from incidents.people.models import User
from reports.readiness.queries.coverage import scenarios_in_use
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.proposals import incident_rates, propose
from reports.readiness.queries.scores import score_everybody

VIEWS = "reports.view_readiness"
LOWEST, NEXT = 5, 3


def _reads(user: User) -> bool:
    return user.has_perm(VIEWS)


def _readiness(reader: Reader) -> dict[str, Any]:
    """The organisation's score, who is least ready, and the next drills. Three queries."""
    facts = gather(Sight(reader.now), reader=reader.user)
    organisation, *others = score_everybody(facts)
    scored = [score for score in others if score.points is not None]
    return {
        "score": organisation,
        "lowest": sorted(scored, key=lambda score: (score.points or 0, score.subject.name))[:LOWEST],
        "proposals": propose(facts, scenarios_in_use(), incident_rates(reader.now), limit=NEXT),
    }


MENU = [MenuItem("Drills", "Readiness", "readiness", "verified_user", _reads)]
FIRST_PAGE = [
    FirstPagePanel(
        Panel(
            "readiness",
            "How ready we are",
            _readiness,
            "Nothing is counted yet: there is no team and no service.",
            right=VIEWS,
            template="reports/readiness/panel.html",
        ),
        main=(FirstPage.TRAINER,),
        side=(FirstPage.MANAGER,),
    ),
]
