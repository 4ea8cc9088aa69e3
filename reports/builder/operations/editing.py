"""Saving, copying and retiring reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.people.models import User
from incidents.refusals import Conflict, Refused, require_revision, sentences_by_field
from reports.builder.choices import MOST_METRICS, Sharing
from reports.builder.models import SavedReport
from reports.builder.queries.answers import wanted_by
from reports.builder.queries.rights import may_manage, require_changing, require_reading
from reports.metrics.choices import DIMENSIONS, Group
from reports.metrics.registry import Metric, all_metrics

OWN = (
    *("name", "description", "sharing", "team", "metrics", "group", "reality", "only", "in_business_hours"),
    *("period", "compares", "chart"),
)


class ReportRefused(Refused):
    """What cannot be kept as it is; `fields` says what is wrong."""

    code = "report_refused"
    sentence = "This cannot be saved as it is. See what is said at its parts."


class ReportChanged(Conflict):
    """The report is not the one the caller looked at."""

    code = "stale"
    sentence = "Somebody else changed this report meanwhile. Look again, and repeat what is still needed."


@transaction.atomic
def save_report(
    report: SavedReport | None,
    values: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    expected_revision: int | None = None,
) -> SavedReport:
    """Keep a new report, which is then its maker's, or let one be as typed; what `values` leaves out stays.

    Raises NotPermitted, ReportChanged, ReportRefused with `fields`: what is wrong with a filter is said of
    `only.team` and the like.
    """
    if report is None:
        require_reading(actor)
        row = SavedReport(owner=actor, created_at=at)
    else:
        row = locked(report)
        require_changing(actor, row)
        require_revision(row.revision, expected_revision, ReportChanged)
        row.revision += 1
    team_before = row.team_id
    for name in OWN:
        if name in values:
            setattr(row, name, values[name])
    if row.sharing != Sharing.TEAM:
        row.team = None
    row.changed_at = at
    _check(row, actor, at=at, is_other_team=row.team_id != team_before)
    row.save()
    return row


@transaction.atomic
def copy_report(report: SavedReport, *, actor: User, at: datetime) -> SavedReport:
    """Make one's own of a report that one finds, for oneself alone. Raises NotPermitted."""
    require_reading(actor)
    values = {name: getattr(report, name) for name in OWN}
    name = f"Copy of {report.name}"[:120]
    return save_report(None, {**values, "name": name, "sharing": Sharing.OWN, "team": None}, actor=actor, at=at)


@transaction.atomic
def retire_report(report: SavedReport, *, actor: User, at: datetime) -> SavedReport:
    """Nobody finds it any more, and it stands on no dashboard; again changes nothing. Raises NotPermitted.

    Schedules that send it find it retired, and say so to their owners.
    """
    row = locked(report)
    if row.retired_at is not None:
        return row
    require_changing(actor, row)
    row.retired_at = row.changed_at = at
    row.save(update_fields=["retired_at", "changed_at"])
    row.pins.all().delete()
    return row


@transaction.atomic
def note_taken(report: SavedReport, *, kind: str, actor: User, at: datetime) -> None:
    """Record that somebody takes the figures of a report as a file. Raises NotPermitted."""
    require_reading(actor)
    record_audit(AuditCode.REPORT_TAKEN, actor=actor, at=at, data={"report": report.pk, "format": kind})


def locked(report: SavedReport) -> SavedReport:
    """The row, held until the transaction ends."""
    found: SavedReport = SavedReport.objects.select_for_update().get(pk=report.pk)
    return found


def _check(row: SavedReport, actor: User, *, at: datetime, is_other_team: bool) -> None:
    wrong: dict[str, str] = {}
    try:
        row.full_clean(validate_constraints=False, exclude=["only", "retired_at"])
    except ValidationError as error:
        wrong = sentences_by_field(error.message_dict)
    wrong |= _metrics(row)
    if row.sharing == Sharing.TEAM:
        wrong |= _team(row, actor, is_other_team=is_other_team)
    if not wrong:
        wrong = _question(row, at)
    if wrong:
        raise ReportRefused(next(iter(wrong.values())), fields=wrong)


def _metrics(row: SavedReport) -> dict[str, str]:
    names = row.metrics if isinstance(row.metrics, list) else []
    known: dict[str, Metric] = {metric.name: metric for metric in all_metrics()}
    if not names:
        return {"metrics": "Choose at least one."}
    if len(names) > MOST_METRICS:
        return {"metrics": f"At most {MOST_METRICS}: what is more is read by nobody."}
    if len(set(names)) < len(names) or any(name not in known for name in names):
        return {"metrics": "One of these is none, or is there twice."}
    if row.group and row.group not in Group.values:
        return {}
    unsplit = [known[name].label for name in names if row.group and row.group not in known[name].groups]
    if unsplit:
        return {"group": f"{', '.join(unsplit)} cannot be split by {Group(row.group).label.lower()}."}
    return _filters(row, [known[name] for name in names])


def _filters(row: SavedReport, metrics: list[Metric]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name in row.only if isinstance(row.only, dict) else ():
        refusing = [metric.label for metric in metrics if name not in metric.filters]
        if refusing and name in Group.values:
            wrong[f"only.{name}"] = f"{', '.join(refusing)} cannot be narrowed by {Group(name).label.lower()}."
    return wrong


def _team(row: SavedReport, actor: User, *, is_other_team: bool) -> dict[str, str]:
    if row.team is None:
        return {"team": "Say which team."}
    if is_other_team and not (may_manage(actor) or actor.memberships.filter(team=row.team).exists()):
        return {"team": "Share with teams of which you are a member."}
    return {}


def _question(row: SavedReport, at: datetime) -> dict[str, str]:
    """Whether what it keeps can be asked."""
    named = [dimension.value for dimension in DIMENSIONS]
    if not isinstance(row.only, dict) or any(name not in named for name in row.only):
        return {"only": "Only what an incident has can be filtered by."}
    try:
        wanted_by(row).plain_question(row.metrics[0], timezone.localdate(at, timezone.get_default_timezone()))
    except Refused as refusal:
        kept = {f"only.{name}" if name in named else name: words for name, words in refusal.fields.items()}
        return kept or {"only": refusal.sentence}
    return {}
