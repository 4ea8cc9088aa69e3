"""What exports bring to the console: an item of the menu, and a link of the queue."""

from __future__ import annotations

from incidents.desk.extensions import ListLink, MenuItem
from incidents.lifecycle.rights import may
from incidents.people.models import User


def _sees(user: User) -> bool:
    return may(user, "view")


MENU = [MenuItem("Reports", "Export incidents", "export_incidents", "download", _sees)]
LIST_LINKS = [ListLink("Choose columns, JSON lines or PDF", "export_incidents", _sees)]
