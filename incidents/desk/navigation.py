"""The console's menu: where things are, shown to those who may go there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

Item = dict[str, Any]
QUEUE = "incidents_incident_changelist"


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links. A page that is not there yet, or not for this person, is left out."""
    groups = [
        ("Work", _work(request)),
        (
            "Catalogue",
            [
                _list(request, "Services", "service", "dns"),
                _list(request, "Categories", "category", "account_tree"),
                _list(request, "Contacts", "contact", "contact_phone"),
                _list(request, "Organisations", "organisation", "domain"),
            ],
        ),
        (
            "People",
            [
                _list(request, "Teams", "team", "groups"),
                _list(request, "People", "user", "person"),
            ],
        ),
        (
            "Configuration",
            [
                _list(request, "Workflows", "workflow", "schema"),
                _list(request, "Incident types", "incidenttype", "category"),
                _list(request, "Priority matrix", "priorityrule", "grid_on"),
                _list(request, "Audit", "auditrecord", "policy"),
                _everything(request),
            ],
        ),
    ]
    shown = [(title, [item for item in items if item is not None]) for title, items in groups]
    return [{"title": title, "items": items, "separator": title != "Work"} for title, items in shown if items]


def _work(request: HttpRequest) -> list[Item | None]:
    if not request.user.has_perm("incidents.view_incident"):
        return []
    items: list[Item | None] = [
        _tab(request, "Queue", "open", "list_alt"),
        _tab(request, "Mine", "mine", "person_raised_hand"),
        _tab(request, "My teams", "team", "group"),
        _tab(request, "Unassigned", "unassigned", "person_off"),
        _tab(request, "Major", "major", "crisis_alert"),
    ]
    if request.user.has_perm("incidents.add_incident"):
        items.append(_item("Log an incident", "add_circle", _address("incidents_incident_add"), request))
    if request.user.has_perm("incidents.break_glass"):
        items.append(
            _item("Open a restricted incident", "lock_open", _address("incidents_incident_break_glass"), request)
        )
    return items


def _tab(request: HttpRequest, title: str, slug: str, icon: str) -> Item | None:
    address = _address(QUEUE)
    if address is None:
        return None
    is_current = request.path == address and request.GET.get("tab", "open") == slug
    return {"title": title, "icon": icon, "link": f"{address}?tab={slug}", "active": is_current}


def _list(request: HttpRequest, title: str, model: str, icon: str) -> Item | None:
    if not request.user.has_perm(f"incidents.view_{model}"):
        return None
    return _item(title, icon, _address(f"incidents_{model}_changelist"), request)


def _everything(request: HttpRequest) -> Item | None:
    """The whole list of what can be configured, for those who may change any of it."""
    if not request.user.has_perm("incidents.change_incidenttype"):
        return None
    return _item("Everything", "apps", f"{_address('index')}#everything", request)


def _item(title: str, icon: str, address: str | None, request: HttpRequest) -> Item | None:
    if address is None:
        return None
    return {"title": title, "icon": icon, "link": address, "active": request.path.startswith(address)}


def _address(name: str) -> str | None:
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return None
