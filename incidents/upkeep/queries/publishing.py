"""What publishing a draft of a workflow would mean, as the reader may know it."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.desk.paginator import CAP
from incidents.lifecycle.models import Incident
from incidents.workflows import queries as workflows
from incidents.workflows.choices import OPEN_PHASES, VersionStatus
from incidents.workflows.comparison import Differences, differences, fingerprint
from incidents.workflows.models import State, WorkflowVersion
from incidents.workflows.snapshot import StateShape, VersionSnapshot
from incidents.workflows.validation import problems


@dataclass(frozen=True)
class Publishing:
    """What publishing a draft would mean. `staying` counts open incidents up to the cap and one."""

    draft: VersionSnapshot
    active: WorkflowVersion | None
    differences: Differences | None
    problems: list[str]
    staying: int
    fingerprint: str

    @property
    def start(self) -> StateShape | None:
        """Where new incidents will begin."""
        return next((state for state in self.draft.states if state.is_start), None)


def what_publishing_changes(version: WorkflowVersion) -> Publishing:
    """Compare a draft with the version in force. Nine queries at most."""
    draft = workflows.snapshot(version)
    active = WorkflowVersion.objects.filter(workflow=version.workflow_id, status=VersionStatus.ACTIVE).first()
    if active is not None:
        active.workflow = version.workflow
    return Publishing(
        draft=draft,
        active=active,
        differences=differences(workflows.snapshot(active), draft) if active is not None else None,
        problems=problems(draft),
        staying=open_incidents_on(active) if active is not None else 0,
        fingerprint=fingerprint(draft),
    )


def open_incidents_on(version: WorkflowVersion) -> int:
    """Count the open incidents the reader may know that began with a version, up to the cap and one. Two queries.

    Asked by state, so that the index `incident_in_state` leads to the open ones alone.
    """
    states = list(State.objects.filter(version=version, phase__in=OPEN_PHASES).values_list("pk", flat=True))
    return int(Incident.objects.real().filter(state__in=states).order_by().values("pk")[: CAP + 1].count())
