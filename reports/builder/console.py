"""What saved reports bring to the console: an item of the menu."""

from __future__ import annotations

from incidents.desk.extensions import MenuItem
from reports.builder.queries.rights import may_read

MENU = [MenuItem("Reports", "Saved reports", "saved_reports", "bookmarks", may_read)]
