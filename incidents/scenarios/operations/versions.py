"""Versions of scenarios: drafted, edited as a whole or inject by inject, put in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.people.models import User
from incidents.plans.choices import VersionStatus
from incidents.plans.operations import ChangedMeanwhile
from incidents.plans.operations.base import next_number
from incidents.scenarios.contents import Contents, InjectDraft, with_inject, without_inject
from incidents.scenarios.models import Capability, ExpectedAction, Inject, Objective, Scenario, ScenarioVersion
from incidents.scenarios.operations.base import ScenarioRefused, locked, mark_reviewed, require_current
from incidents.scenarios.playing import problems_of_playing
from incidents.scenarios.problems import problems_of_keeping
from incidents.scenarios.queries.rights import CHANGE, require
from incidents.scenarios.queries.versions import TEXTS, active_version, contents_of, draft_of, known

UNPLAYABLE = "This cannot be played yet. See what is said at its parts."


@transaction.atomic
def draft_version(scenario: Scenario, *, actor: User | None, at: datetime) -> ScenarioVersion:
    """The draft of the next version: the one there is, or a copy of what is in force.

    Raises NotPermitted, ScenarioRefused.
    """
    return _draft(_held(scenario, actor), actor, at)


def _held(scenario: Scenario, actor: User | None) -> Scenario:
    require(actor, CHANGE)
    row = locked(scenario)
    require_current(row)
    return row


def _draft(row: Scenario, actor: User | None, at: datetime) -> ScenarioVersion:
    """The scenario is held."""
    if (held := draft_of(row)) is not None:
        return held
    active = active_version(row)
    draft = ScenarioVersion.objects.create(
        scenario=row,
        number=next_number(row.versions),  # type: ignore[arg-type]
        author=actor,
        edited_by=actor,
        made_at=at,
        changed_at=at,
    )
    if active is not None:
        _write(draft, contents_of(active))
        draft.save()
    return draft


@transaction.atomic
def edit_version(
    scenario: Scenario,
    contents: Contents,
    *,
    actor: User | None,
    at: datetime,
    summary: str = "",
    expected_revision: int | None = None,
) -> ScenarioVersion:
    """Let the draft be as it was typed; without one, begin it. It need not be playable yet.

    Raises ScenarioRefused with `fields` such as `injects.2.expected_actions.0.key` (from 0), ChangedMeanwhile,
    NotPermitted.
    """
    row = _held(scenario, actor)
    return _edit(_expected(_draft(row, actor, at), expected_revision), contents, actor, at, summary)


def _expected(draft: ScenarioVersion, revision: int | None) -> ScenarioVersion:
    if revision is not None and draft.revision != revision:
        raise ChangedMeanwhile
    return draft


def _edit(
    draft: ScenarioVersion, contents: Contents, actor: User | None, at: datetime, summary: str | None
) -> ScenarioVersion:
    if problems := problems_of_keeping(contents):
        raise ScenarioRefused(fields=problems)
    if summary is not None:
        draft.summary = summary[:300]
    draft.edited_by, draft.changed_at, draft.revision = actor, at, draft.revision + 1
    _write(draft, contents)
    draft.save()
    return draft


@transaction.atomic
def save_inject(
    scenario: Scenario,
    inject: InjectDraft,
    *,
    was: str,
    actor: User | None,
    at: datetime,
    expected_revision: int | None = None,
) -> ScenarioVersion:
    """Put one inject into the draft, in the place of that with the key `was` (none: a new one), in order of time.

    Raises ScenarioRefused with `fields` of this inject alone where those are to blame; else as `edit_version`.
    """
    draft = _expected(_draft(_held(scenario, actor), actor, at), expected_revision)
    contents = with_inject(contents_of(draft), inject, was=was)
    place = next(number for number, one in enumerate(contents.injects) if one is inject)
    try:
        return _edit(draft, contents, actor, at, None)
    except ScenarioRefused as refusal:
        own = f"injects.{place}."
        fields = {name.removeprefix(own): sentence for name, sentence in refusal.fields.items()}
        raise ScenarioRefused(fields=fields) from None


@transaction.atomic
def remove_inject(scenario: Scenario, key: str, *, actor: User | None, at: datetime) -> ScenarioVersion:
    """Take an inject out of the draft; again, nothing happens. Raises as `edit_version`."""
    draft = _draft(_held(scenario, actor), actor, at)
    contents = contents_of(draft)
    if key not in [one.key for one in contents.injects]:
        return draft
    left = without_inject(contents, key)
    if problems := problems_of_keeping(left):
        raise ScenarioRefused(f"Another inject waits for it: {next(iter(problems.values()))}")
    return _edit(draft, left, actor, at, None)


@transaction.atomic
def discard_version(scenario: Scenario, *, actor: User | None, at: datetime) -> None:  # noqa: ARG001 -- every door takes it
    """Throw the draft away; nothing happens without one. Raises ScenarioRefused where it is all there is."""
    require(actor, CHANGE)
    row = locked(scenario)
    draft = draft_of(row)
    if draft is None:
        return
    if not row.versions.exclude(pk=draft.pk).exists():
        raise ScenarioRefused("This draft is all there is of the scenario. Retire the scenario instead.")
    draft.delete()


@transaction.atomic
def activate_version(
    version: ScenarioVersion, *, actor: User | None, at: datetime, expected_revision: int | None = None
) -> ScenarioVersion:
    """Let drills be planned with this draft; what was in force is retired, planned drills keep it. Counts as a review.

    Of one that is in force nothing is changed. Raises ScenarioRefused for one that could not be played,
    ChangedMeanwhile, NotPermitted.
    """
    row = _held(version.scenario, actor)
    found = row.versions.select_for_update(of=("self",)).get(pk=version.pk)
    if found.status == VersionStatus.ACTIVE:
        return found
    if found.status != VersionStatus.DRAFT:
        raise ScenarioRefused("Only a draft can be put in force.")
    _expected(found, expected_revision)
    contents = contents_of(found)
    if problems := {**problems_of_playing(contents, known()), **problems_of_keeping(contents)}:
        raise ScenarioRefused(UNPLAYABLE, fields=problems)
    row.versions.filter(status=VersionStatus.ACTIVE).update(status=VersionStatus.RETIRED, retired_at=at)
    found.status, found.activated_at, found.activated_by = VersionStatus.ACTIVE, at, actor
    found.save(update_fields=["status", "activated_at", "activated_by"])
    mark_reviewed(row, by=actor, at=at)
    row.save(update_fields=["last_reviewed_at", "last_reviewed_by", "review_on"])
    return found


def _write(version: ScenarioVersion, contents: Contents) -> None:
    """Let the draft hold `contents`; the caller saves its own columns."""
    capabilities = _capabilities(contents)
    for name in TEXTS:
        setattr(version, name, getattr(contents, name))
    version.hot_wash = [one.strip() for one in contents.hot_wash]
    version.injects.all().delete()
    version.objectives.all().delete()
    objectives = Objective.objects.bulk_create(
        [
            Objective(version=version, position=number, **{**asdict(one), "capability": capabilities[one.capability]})
            for number, one in enumerate(contents.objectives, start=1)
        ]
    )
    injects = Inject.objects.bulk_create(
        [Inject(version=version, position=number, **_columns(one)) for number, one in enumerate(contents.injects, 1)]
    )
    _write_actions(injects, contents.injects, {one.key: one for one in objectives})


def _capabilities(contents: Contents) -> dict[str, Capability]:
    """By code. Raises ScenarioRefused at each objective whose capability there is not."""
    rows = {
        row.code: row for row in Capability.objects.filter(code__in={one.capability for one in contents.objectives})
    }
    wrong = {
        f"objectives.{place}.capability": f"There is no capability “{one.capability}”."
        for place, one in enumerate(contents.objectives)
        if one.capability not in rows
    }
    if wrong:
        raise ScenarioRefused(fields=wrong)
    return rows


def _columns(inject: InjectDraft) -> dict[str, Any]:
    """The columns of an inject: of what decides when it comes and how, only what is asked of such a one is kept."""
    columns = {**asdict(inject), "title": inject.title.strip(), "incident": dict(inject.incident)}
    del columns["expected_actions"]
    if inject.trigger != "condition":
        columns |= {"condition": ""}
    if inject.trigger != "offset":
        columns |= {"offset_seconds": None}
    kept = {"quiet": "quiet_seconds", "phase": "phase", "done": "after"}.get(columns["condition"])
    columns |= {name: empty for name, empty in _WAITS.items() if name != kept}
    if inject.delivery != "incident":
        columns |= {"incident": {}}
    return columns


_WAITS: dict[str, Any] = {"quiet_seconds": None, "phase": "", "after": ""}


def _write_actions(rows: Sequence[Inject], injects: Sequence[InjectDraft], objectives: dict[str, Objective]) -> None:
    ExpectedAction.objects.bulk_create(
        [
            ExpectedAction(
                inject=row, position=number, **{**asdict(action), "objective": objectives.get(action.objective)}
            )
            for row, inject in zip(rows, injects, strict=True)
            for number, action in enumerate(inject.expected_actions, start=1)
        ]
    )
