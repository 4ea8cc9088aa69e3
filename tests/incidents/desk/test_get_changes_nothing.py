"""Reading changes nothing: every address of the console is fetched, and no row differs afterwards."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin

from incidents.desk.acts import ACTS
from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.incidents.desk.conftest import QUEUE, browser_of, fresh, page
from tests.incidents.desk.test_acts import targets

# What reading may write: that somebody read, and that a browser was seen.
MAY_GROW = {"incidents.AccessRecord", "incidents.UserSession", "sessions.Session"}
QUERIES = (
    "",
    "?tab=all",
    "?tab=mine",
    "?q=checkout",
    "?reality=both&state=identified&o=3",
    "?p=9",
    "?action=delete_selected",
)


def rows() -> dict[str, list]:
    with as_system("a test compares every row"):
        return {
            model._meta.label: sorted(map(repr, model._base_manager.values_list()))
            for model in apps.get_models(include_auto_created=True)
            if model._meta.label not in MAY_GROW and model._meta.managed
        }


def addresses(incident, rows_of_acts) -> list[str]:
    found = [QUEUE + query for query in QUERIES]
    found += [
        "/admin/",
        f"{QUEUE}add/",
        f"{QUEUE}add/?template=nowhere",
        f"{QUEUE}duplicates/",
        f"{QUEUE}find/?q=checkout",
        f"{QUEUE}bulk/?act=take&incident={incident.pk}",
        f"{QUEUE}break-glass/",
    ]
    found += [
        f"{QUEUE}suggest/{kind}/?q=a"
        for kind in ("person", "team", "service", "category", "contact", "incident", "tag", "organisation")
    ]
    found += ["/admin/exports/", "/admin/compliance/?show=all", f"/admin/evidence/{incident.pk}/steps/"]
    found += [
        f"/admin/reports/patterns/{rest}"
        for rest in ("", "unusual/", "coming/", "most/", "hours/", "alike/", "alike/groups/", "again/")
    ]
    found += [f"{QUEUE}{rest}" for rest in ("views/", "views/1/rename/", "density/", "rows/", "export/csv/")]
    found += [
        page(incident, rest)
        for rest in (
            "",
            "timeline/",
            "similar/",
            "pages/",
            "clocks/",
            "procedures/",
            "rehearse/",
            "key-contacts/",
            "news/",
            "details/",
            "attachments/",
            "note/preview/",
            "history/",
            "delete/",
        )
    ]
    with as_system("test"):
        slugs = {move.slug for move in incident.workflow_version.transitions.all()}
    found += [page(incident, f"attachments/{rows_of_acts['Attachment']}/")]
    found += [page(incident, f"move/{slug}/") for slug in sorted(slugs)]
    for slug, act in ACTS.items():
        found.append(page(incident, f"do/{slug}/{rows_of_acts[act.target.__name__]}/" if act.target else f"do/{slug}/"))
    return found


@pytest.mark.parametrize("dialog", [False, True])
def test_reading_changes_no_row(dialog, carol, alice, incident):
    furnished = targets(incident, alice, carol)
    client = browser_of(carol)
    before = rows()
    for address in addresses(fresh(incident), furnished):
        response = client.get(address, headers={"X-Muster-Dialog": "1"} if dialog else {})
        # A file that is not read to its end stays open.
        assert response.streaming is False or b"".join(response.streaming_content)
        assert response.status_code < 500, address
    assert rows() == before


def test_crawl_knows_every_address_of_the_console(incident, alice, carol):
    """A new address is added to the crawl, or this fails."""
    known = {url.name for url in admin.site._registry[Incident].get_urls() if url.name}
    assert known == {
        f"incidents_incident_{name}"
        for name in (
            "suggest", "bulk", "views", "one_view", "density", "rows", "export", "break_glass", "timeline", "similar",
            "details", "move", "act", "act_on", "files", "file", "note_preview", "mention", "changelist", "add",
            "history", "delete", "change", "find", "news", "duplicates", "pages", "clocks",
            "procedures", "rehearse", "key_contacts",
        )
    }  # fmt: skip
