"""Audits: every invariant is checked, healed once where it does not hold, and checked again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from incidents.engine.invariants import Invariant
from incidents.engine.owner import owner
from incidents.watchdog.choices import VIOLATIONS_KEPT
from incidents.watchdog.models import ONLY, EngineAudit, EngineViolation

logger = logging.getLogger("incidents.watchdog")

WORDS = 300


@dataclass(frozen=True)
class Finding:
    """One invariant that did not hold. `is_over`: it was put right at once."""

    code: str
    words: str
    was_healed: bool = False
    is_over: bool = False


def find(invariants: Iterable[Invariant], *, at: datetime) -> list[Finding]:
    """Return what does not hold at `at`, after trying to put it right; each violation is healed once.

    Not in one transaction: what heals has its own. Reads as whoever calls: the system. Raises DatabaseError when the
    database is gone; anything else that a check or what heals raises is a finding.
    """
    healed = set(EngineViolation.objects.filter(ended_at=None, healed_at__isnull=False).values_list("code", flat=True))
    return [
        finding
        for invariant in invariants
        if (finding := _look(invariant, at, may_heal=invariant.code not in healed)) is not None
    ]


def _look(invariant: Invariant, at: datetime, *, may_heal: bool) -> Finding | None:
    words = _ask(invariant, at)
    if not words:
        return None
    if invariant.heal is None or not may_heal:
        return Finding(invariant.code, words)
    logger.warning("%s: %s The watchdog tries to put it right.", invariant.code, words)
    try:
        invariant.heal(at)
    except DatabaseError:
        raise
    except Exception:  # what heals one must not keep the others from being looked at
        logger.exception("%s could not be put right.", invariant.code)
    left = _ask(invariant, at)
    return Finding(invariant.code, left or words, was_healed=True, is_over=not left)


def _ask(invariant: Invariant, at: datetime) -> str:
    try:
        return invariant.check(at)[:WORDS]
    except DatabaseError:
        raise
    except Exception:  # a check that fails tells nothing of the others
        logger.exception("%s could not be checked.", invariant.code)
        return "It could not be checked: see the log of the watchdog."


@transaction.atomic
def keep(findings: list[Finding], *, at: datetime, seconds: float = 0.0) -> EngineAudit:
    """Keep the verdict of one audit, and begin, go on with or end the violations. Of two at once, one follows."""
    EngineAudit.objects.get_or_create(pk=ONLY, defaults={"last_at": at, "last_by": owner()})
    audit = EngineAudit.objects.select_for_update().get(pk=ONLY)
    known = {violation.code: violation for violation in EngineViolation.objects.filter(ended_at=None)}
    for finding in findings:
        _keep_one(finding, known.pop(finding.code, None), at)
    for violation in known.values():
        violation.ended_at = at
        violation.save(update_fields=["ended_at"])
    EngineViolation.objects.filter(ended_at__lt=at - VIOLATIONS_KEPT).delete()
    audit.last_at, audit.last_by, audit.last_seconds = at, owner(), seconds
    audit.codes = sorted(finding.code for finding in findings if not finding.is_over)
    audit.save(update_fields=["last_at", "last_by", "last_seconds", "codes"])
    return audit


def _keep_one(finding: Finding, violation: EngineViolation | None, at: datetime) -> None:
    violation = violation or EngineViolation(code=finding.code, since=at)
    violation.words, violation.seen_at = finding.words, at
    if finding.was_healed:
        violation.healed_at = at
    if finding.is_over:
        violation.ended_at = at
    violation.save()
