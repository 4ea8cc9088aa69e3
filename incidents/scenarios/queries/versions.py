"""Reading versions of scenarios: which is in force, what one holds, and what may be named in one."""

from __future__ import annotations

from django.db.models import Prefetch

from incidents.catalog.models import Category, IncidentType, Service
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Procedure
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.models import Capability, ExpectedAction, Inject, Objective, Scenario, ScenarioVersion
from incidents.scenarios.playing import Known

OBJECTIVE_COLUMNS = ("key", "title", "critical_task", "measure", "value", "target_seconds")
ACTION_COLUMNS = ("key", "text", "role", "target_seconds", "evidence", "value")
INJECT_COLUMNS = (
    "key", "title", "trigger", "offset_seconds", "condition", "quiet_seconds", "phase", "after", "delivery", "sender",
    "body", "incident", "picture", "picture_type", "picture_text", "controller_note",
)  # fmt: skip
TEXTS = ("briefing", "starting_situation", "evaluation_guide", "expected_minutes")


def active_version(scenario: Scenario) -> ScenarioVersion | None:
    """The version with which drills are planned; none where it has none yet, or the reader may not know it."""
    return ScenarioVersion.objects.filter(scenario=scenario, status=VersionStatus.ACTIVE).first()


def draft_of(scenario: Scenario) -> ScenarioVersion | None:
    return ScenarioVersion.objects.filter(scenario=scenario, status=VersionStatus.DRAFT).first()


def injects_of(version: ScenarioVersion) -> list[Inject]:
    """The injects in their order, with what is expected about each. Two queries."""
    actions = ExpectedAction.objects.select_related("objective").order_by("position")
    rows = Inject.objects.filter(version=version).order_by("position")
    return list(rows.prefetch_related(Prefetch("expected_actions", actions)))


def objectives_of(version: ScenarioVersion) -> list[Objective]:
    return list(Objective.objects.filter(version=version).select_related("capability").order_by("position"))


def contents_of(version: ScenarioVersion) -> Contents:
    """The whole of a version, as it could be saved again. Three queries."""
    return Contents(
        **{name: getattr(version, name) for name in TEXTS},
        hot_wash=list(version.hot_wash),
        objectives=[
            ObjectiveDraft(capability=row.capability.code, **{name: getattr(row, name) for name in OBJECTIVE_COLUMNS})
            for row in objectives_of(version)
        ],
        injects=[_inject(row) for row in injects_of(version)],
    )


def _inject(row: Inject) -> InjectDraft:
    actions = [
        ActionDraft(
            objective=action.objective.key if action.objective is not None else "",
            **{name: getattr(action, name) for name in ACTION_COLUMNS},
        )
        for action in row.expected_actions.all()
    ]
    return InjectDraft(expected_actions=actions, **{name: getattr(row, name) for name in INJECT_COLUMNS})


def known() -> Known:
    """What a version may name. Five queries."""
    in_use = Procedure.objects.filter(retired_at=None, versions__status=VersionStatus.ACTIVE)
    return Known(
        capabilities=set(Capability.objects.filter(retired_at=None).values_list("code", flat=True)),
        procedures=set(in_use.values_list("slug", flat=True)),
        types=set(IncidentType.objects.filter(retired_at=None).values_list("slug", flat=True)),
        services=set(Service.objects.filter(retired_at=None).values_list("slug", flat=True)),
        categories=set(Category.objects.filter(retired_at=None).values_list("name", flat=True)),
    )
