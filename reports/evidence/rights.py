"""Who may take evidence away, and who may see which steps were followed."""

from __future__ import annotations

from incidents.people.models import User

EXPORTS, READS = "reports.export_evidence", "reports.view_reports"


def may_export(user: User) -> bool:
    return user.has_perm(EXPORTS) and user.has_perm("incidents.view_incident")


def may_read(user: User) -> bool:
    return user.has_perm(READS) and user.has_perm("incidents.view_incident")
