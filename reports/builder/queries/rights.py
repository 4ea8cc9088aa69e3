"""Who may do what with saved reports."""

from __future__ import annotations

from incidents.people.models import User
from incidents.refusals import NotPermitted
from reports.builder.choices import Sharing
from reports.builder.models import SavedReport

READ = "reports.view_reports"
MANAGE = "reports.manage_reports"


def may_read(user: User) -> bool:
    """Whether somebody reads reports at all."""
    return user.is_active and user.has_perm(READ)


def may_manage(user: User) -> bool:
    return may_read(user) and user.has_perm(MANAGE)


def may_change(user: User, report: SavedReport) -> bool:
    """Its owner, and for what is shared whoever manages reports. Nobody else's own is anybody's business."""
    if not may_read(user) or report.retired_at is not None:
        return False
    return report.owner_id == user.pk or (report.sharing != Sharing.OWN and may_manage(user))


def require_reading(actor: User | None) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_read(actor):
        raise NotPermitted


def require_changing(actor: User | None, report: SavedReport) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_change(actor, report):
        raise NotPermitted
