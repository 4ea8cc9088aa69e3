"""The kind of job that reckons the clocks of everything open again, after somebody changed a policy or a calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.clocks.operations import recompute_open
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations import request_job
from incidents.jobs.progress import Progress
from incidents.people.models import User
from incidents.people.queries import teams_managed_by

SLUG = "recompute_clocks"
RIGHTS = ("incidents.change_slapolicy", "incidents.change_businesscalendar")


def may_recompute(user: User) -> bool:
    """Whoever may change what clocks follow from: administrators, and managers of teams."""
    return any(user.has_perm(right) for right in RIGHTS) or teams_managed_by(user).exists()


def run(progress: Progress, *, because: dict[str, Any]) -> Outcome:
    """Also of incidents that whoever asked may not know of: what is promised for them has changed as well."""

    def tell(done: int, total: int) -> None:
        progress.step(done, total, f"{done:,} of {total:,} incidents")

    moved = recompute_open(because=because, at=progress.now(), actor=progress.job.requested_by, tell=tell)
    return Outcome((f"Incidents looked at: {progress.done:,}.", f"With another promise now: {moved:,}."))


def words(parameters: dict[str, Any]) -> str:
    (what, name) = next(iter(parameters["because"].items()), ("policies", ""))
    return f"after a change of the {what} “{name}”"


RECOMPUTE = Kind(
    slug=SLUG,
    title="Clocks reckoned again",
    run=run,
    may=may_recompute,
    words=words,
    after_cancel="Incidents that were not reached keep their clocks as they were.",
)


def ask_to_recompute(what: str, name: str, *, actor: User, at: datetime) -> Job:
    """Have the clocks of everything open reckoned again, soon, because of `what` of that name. Each change by itself:
    one that is at work may have passed what another concerns."""
    key = f"{what}:{at.timestamp()}"
    return request_job(SLUG, parameters={"because": {what: name}}, dedup_key=key, actor=actor, at=at)
