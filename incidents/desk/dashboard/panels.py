"""Every panel that a first page may have: its words, who may see it, what it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.desk.dashboard import command, manage, on_call, others, services, work
from incidents.desk.dashboard.reader import Reader


@dataclass(frozen=True)
class Panel:
    """`read` costs at most three queries at once (`is_now`), and three where it comes after the page.

    It gives the names for `template`, and under `shown` the incidents whose reading is to be recorded.
    """

    slug: str
    title: str
    read: Callable[[Reader], dict[str, Any]]
    when_empty: str = ""
    link: str = ""
    list: dict[str, str] = field(default_factory=dict)
    is_now: bool = False
    right: str = "view_incident"
    template: str = "rows"


PANELS: dict[str, Panel] = {
    panel.slug: panel
    for panel in (
        Panel(
            "mine",
            "Mine, most pressing first",
            work.mine,
            "Nothing is assigned to you. Look at what is unassigned and take one.",
            "All of mine",
            {"tab": "mine"},
            is_now=True,
        ),
        Panel(
            "team",
            "My teams, unassigned",
            work.of_my_teams,
            "Everything of your teams has somebody who answers for it.",
            "All of my teams",
            {"tab": "team"},
            is_now=True,
        ),
        Panel(
            "on-call",
            "On call now",
            on_call.on_call_now,
            right="view_oncallschedule",
            template="on_call",
        ),
        Panel("named", "Notes that name you", work.named, "Nobody has named you.", is_now=True, template="named"),
        Panel(
            "majors",
            "Running major incidents",
            work.majors,
            "None is running.",
            "All major ones",
            {"tab": "major"},
            is_now=True,
        ),
        Panel(
            "newest",
            "Newest",
            work.newest,
            "Nothing was logged yet.",
            "All, newest first",
            {"tab": "all"},
        ),
        Panel(
            "services",
            "Services",
            services.services,
            right="view_service",
            template="services",
        ),
        Panel(
            "command",
            "Running major incidents",
            command.running_majors,
            "No major incident is running. One that is declared stands here with its commander, its open roles and "
            "its last public update.",
            "All major ones",
            {"tab": "major"},
            is_now=True,
            template="command",
        ),
        Panel(
            "critical",
            "Critical, acknowledged by nobody",
            command.unacknowledged,
            "Every critical incident has been acknowledged.",
            "All critical ones",
            {"tab": "open", "priority": str(command.CRITICAL)},
            is_now=True,
        ),
        Panel(
            "resolved-today",
            "Resolved today",
            command.resolved_today,
            "Nothing was resolved today yet.",
            template="resolved",
        ),
        Panel("priorities", "Open by priority", manage.by_priority, template="priorities"),
        Panel("teams", "What each team has open", manage.teams, "There is no team yet.", template="teams"),
        Panel(
            "waiting",
            "Waiting longest, of each priority",
            manage.longest_waiting,
            "Nothing is open.",
            "All open ones",
            {"tab": "open"},
            is_now=True,
        ),
        Panel("reopened", "Open again", manage.reopened, "Nothing that was resolved came back lately."),
        Panel("volume", "Reported and resolved, last 14 days", manage.volume, template="volume"),
        Panel("cost", "What major incidents cost in time", manage.cost_of_majors, template="cost"),
        Panel(
            "exercises",
            "Exercises",
            others.exercises,
            "There is no exercise.",
            "All incidents of drills",
            {"tab": "all", "reality": "drill"},
            is_now=True,
            right="view_exercise",
            template="exercises",
        ),
        Panel(
            "drills",
            "Incidents of exercises",
            others.drill_incidents,
            "No exercise has made an incident.",
            "Open ones",
            {"tab": "open", "reality": "drill"},
            is_now=True,
            right="view_exercise",
            template="drills",
        ),
        Panel(
            "candidates",
            "Worth an article",
            others.candidates,
            "Nothing was resolved lately with a workaround or a long summary.",
            template="candidates",
        ),
        Panel("repeated", "What comes back most", others.repeated, template="repeated"),
        Panel(
            "closure",
            "Resolved, not yet closed",
            others.awaiting_closure,
            "Whatever was resolved is closed.",
            "All of them",
            {"tab": "resolved"},
        ),
        Panel(
            "glass",
            "Restricted incidents opened by administrators",
            others.broken_glass,
            "None that you may know of, in the last 30 days.",
            template="glass",
            right="view_accessrecord",
        ),
        Panel(
            "sign-in",
            "Sign-in problems",
            others.waiting_to_sign_in,
            "Nobody has to wait before signing in.",
            template="sign_in",
            right="change_user",
        ),
        Panel(
            "organisation",
            "Your organisation",
            others.organisation,
            template="organisation",
            right="change_organisationsettings",
        ),
        Panel(
            "audit",
            "What was done to Muster",
            others.audit,
            "Nothing has been recorded yet.",
            template="audit",
            right="view_auditrecord",
        ),
        Panel(
            "reads",
            "Who else read restricted incidents",
            others.reads,
            "Nobody else read one that you may know of.",
            template="reads",
            right="view_accessrecord",
        ),
    )
}
