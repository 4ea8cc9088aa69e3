"""What schedules bring to the console: an item of the menu."""

from __future__ import annotations

from incidents.desk.extensions import MenuItem
from reports.builder.queries.rights import may_read

MENU = [MenuItem("Reports", "Schedules", "report_schedules", "schedule_send", may_read)]
