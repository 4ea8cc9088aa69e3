"""Every way a saved report changes."""

from reports.builder.operations.editing import (
    ReportChanged,
    ReportRefused,
    copy_report,
    note_taken,
    retire_report,
    save_report,
)
from reports.builder.operations.pinning import pin_report, unpin_report

__all__ = [
    "ReportChanged",
    "ReportRefused",
    "copy_report",
    "note_taken",
    "pin_report",
    "retire_report",
    "save_report",
    "unpin_report",
]
