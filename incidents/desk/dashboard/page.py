"""Putting a first page together: numbers and pressing panels at once, the others after the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from incidents.desk.dashboard.numbers import Numbers, read_numbers
from incidents.desk.dashboard.panels import PANELS, Panel
from incidents.desk.dashboard.reader import Reader, queue
from incidents.desk.dashboard.roles import Offer, offer_for
from incidents.desk.dashboard.work import glass
from incidents.desk.views.loading import person
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.rights import may


def first_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what waits to the index page's context. At most eleven queries, and one for recorded reads."""
    reader = Reader(person(request), timezone.now())
    context |= {"now": reader.now, "may_see": may(reader.user, "view"), "may_log": may(reader.user, "log_incident")}
    if not context["may_see"]:
        return context
    offer = offer_for(reader)
    numbers = read_numbers(reader, offer.page.numbers)
    hides_panels = numbers.is_empty and not offer.page.is_about_drills
    columns = ((), ()) if hides_panels else (offer.page.main, offer.page.side)
    main, side = (show(reader, slugs) for slugs in columns)
    shown = [incident for panel in (*main, *side) for incident in panel.get("shown", ())]
    record_reads(once(shown), user=reader.user, surface=Surface.LIST, at=reader.now)
    return context | page_context(reader, offer, numbers) | {"main": main, "side": side}


def page_context(reader: Reader, offer: Offer, numbers: Numbers) -> dict[str, Any]:
    return {
        "page": offer.page,
        "pages": offer.offered,
        "by_role": offer.by_role,
        "is_chosen": reader.user.first_page == offer.page.kind.value,
        "numbers": numbers.shown,
        "is_empty": numbers.is_empty,
        "broken_glass": glass(reader)["rows"],
    }


def show(reader: Reader, slugs: Iterable[str]) -> list[dict[str, Any]]:
    """The panels among `slugs` that the reader may see; what comes later is only named."""
    panels = (PANELS[slug] for slug in slugs)
    return [show_panel(reader, panel, later=not panel.is_now) for panel in panels if reader.may(panel.right)]


def show_panel(reader: Reader, panel: Panel, *, later: bool = False) -> dict[str, Any]:
    """The names that a panel's template needs."""
    head = {
        "panel": panel,
        "now": reader.now,
        "url": queue(**panel.list) if panel.list else "",
        "later": reverse("first_page_panel", args=[panel.slug]) if later else "",
        # One of an app above is named whole.
        "template": panel.template if "/" in panel.template else f"incidents/desk/panels/{panel.template}.html",
    }
    return head if later else {**head, **panel.read(reader)}


def once(incidents: Iterable[Any]) -> list[Any]:
    """Each incident once, however many panels show it."""
    return list({incident.pk: incident for incident in incidents}.values())
