"""What evidence brings to the console: items of the menu, and the steps on the page of an incident."""

from __future__ import annotations

from incidents.desk.extensions import Fragment, MenuItem
from reports.evidence.rights import may_export, may_read

MENU = [
    MenuItem("Reports", "Compliance", "compliance", "fact_check", may_read),
    MenuItem("Reports", "Evidence", "evidence", "gavel", may_export),
]
FRAGMENTS = [Fragment("steps", "Steps of the process", "evidence_steps", "Show which steps it followed", may_read)]
