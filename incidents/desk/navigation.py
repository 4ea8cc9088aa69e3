"""The console's menu: where things are, shown to those who may go there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from incidents.desk.extensions import menu_items

Item = dict[str, Any]
QUEUE = "incidents_incident_changelist"


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links. A page that is not there yet, or not for this person, is left out."""
    groups = [
        ("Work", _work(request)),
        ("On call", _on_call(request)),
        (
            "Catalogue",
            [
                _list(request, "Services", "service", "dns"),
                _list(request, "Contacts", "contact", "contact_phone"),
                _list(request, "Organisations", "organisation", "domain"),
                _templates(request),
            ],
        ),
        (
            "People",
            [
                _list(request, "Teams", "team", "groups"),
                _list(request, "People", "user", "person"),
            ],
        ),
        ("Knowledge", []),
        ("Drills", []),
        ("Reports", []),
        ("Configuration", _configuration(request)),
    ]
    shown = [
        (title, [item for item in (*items, *_of_apps_above(request, title)) if item is not None])
        for title, items in groups
    ]
    _mark_one([item for _title, items in shown for item in items if item["active"]])
    return [{"title": title, "items": items, "separator": title != "Work"} for title, items in shown if items]


def _mark_one(active: list[Item]) -> None:
    """Of items whose addresses all begin that of the page, it stands behind the longest."""
    for item in sorted(active, key=lambda item: len(item["link"]))[:-1]:
        item["active"] = False


def _of_apps_above(request: HttpRequest, group: str) -> list[Item | None]:
    return [_item(added.title, added.icon, reverse(added.address), request) for added in menu_items(request, group)]


def _work(request: HttpRequest) -> list[Item | None]:
    start = _item("Start page", "home", _address("index"), request)
    if start is not None:
        start["active"] = request.path == start["link"]
    if not request.user.has_perm("incidents.view_incident"):
        return [start]
    tabs: list[Item | None] = []
    if request.user.has_perm("incidents.work_incident"):
        tabs = [
            _tab(request, "Mine", "mine", "person_raised_hand"),
            _tab(request, "My teams", "team", "group"),
            _tab(request, "Unassigned", "unassigned", "person_off"),
        ]
    if request.user.has_perm("incidents.command_incident"):
        tabs.append(_tab(request, "Major", "major", "crisis_alert"))
    acts: list[Item | None] = []
    if request.user.has_perm("incidents.add_incident"):
        acts.append(_item("Log an incident", "add_circle", _address("incidents_incident_add"), request))
    if request.user.has_perm("incidents.break_glass"):
        acts.append(
            _item("Open a restricted incident", "lock_open", _address("incidents_incident_break_glass"), request)
        )
    jobs = _item("Jobs", "hourglass_top", reverse("jobs"), request)
    queue = _item("Queue", "list_alt", _address(QUEUE), request)
    return [start, queue, *tabs, *acts, jobs]


def _tab(request: HttpRequest, title: str, slug: str, icon: str) -> Item | None:
    address = _address(QUEUE)
    if address is None:
        return None
    is_current = request.path == address and request.GET.get("tab") == slug
    return {"title": title, "icon": icon, "link": f"{address}?tab={slug}", "active": is_current}


def _on_call(request: HttpRequest) -> list[Item | None]:
    if not request.user.has_perm("incidents.view_oncallschedule"):
        return []
    return [
        _item("On call", "support_agent", reverse("oncall"), request),
        _item("My on-call", "person_pin", reverse("oncall_mine"), request),
        _item("On-call trouble", "event_busy", reverse("oncall_trouble"), request),
    ]


def _configuration(request: HttpRequest) -> list[Item | None]:
    """For those who change it, and those who audit it. Others may look it up from the page of every list."""
    if not any(request.user.has_perm(f"incidents.{right}") for right in ("change_incidenttype", "view_auditrecord")):
        return []
    return [
        _page(request, "Set-up", "set_up", "checklist", "change_organisationsettings"),
        _list(request, "Workflows", "workflow", "schema"),
        _list(request, "Incident types", "incidenttype", "category"),
        _list(request, "Categories", "category", "account_tree"),
        _list(request, "Priority matrix", "priorityrule", "grid_on"),
        _list(request, "Service levels", "slapolicy", "avg_pace"),
        _list(request, "Business calendars", "businesscalendar", "calendar_month"),
        _list(request, "Escalation policies", "escalationpolicy", "stairs"),
        _list(request, "Timers", "timer", "timer"),
        _list(request, "Recurring jobs", "recurringjob", "event_repeat"),
        _page(request, "Webhooks", "webhooks", "webhook", "view_webhookendpoint"),
        _page(request, "Chat, push and text messages", "providers", "sms", "view_channelprovider"),
        _page(request, "Words of messages", "message_words", "draft", "view_notificationtemplate"),
        _page(request, "How people are reached", "notifications_reach", "contact_phone", "view_contactmethod"),
        _list(request, "Audit", "auditrecord", "policy"),
        _page(request, "Health", "engine_health", "monitor_heart", "change_organisationsettings"),
        _page(request, "Import incidents", "import_incidents", "upload_file", "import_incidents"),
        _page(request, "Configuration changes", "configuration_changes", "history", "view_accessrecord"),
        _item("Everything", "apps", _address("everything"), request),
    ]


def _list(request: HttpRequest, title: str, model: str, icon: str) -> Item | None:
    if not request.user.has_perm(f"incidents.view_{model}"):
        return None
    return _item(title, icon, _address(f"incidents_{model}_changelist"), request)


def _templates(request: HttpRequest) -> Item | None:
    """For whoever logs incidents: each sees those of their teams, and whoever manages a team edits its own."""
    if not any(request.user.has_perm(f"incidents.{right}") for right in ("add_incident", "view_auditrecord")):
        return None
    return _list(request, "Incident templates", "incidenttemplate", "content_copy")


def _page(request: HttpRequest, title: str, name: str, icon: str, permission: str) -> Item | None:
    """A page that stands above the console's packages, found by its name."""
    if not request.user.has_perm(f"incidents.{permission}"):
        return None
    return _item(title, icon, reverse(name), request)


def _item(title: str, icon: str, address: str | None, request: HttpRequest) -> Item | None:
    if address is None:
        return None
    return {"title": title, "icon": icon, "link": address, "active": request.path.startswith(address)}


def _address(name: str) -> str | None:
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return None
