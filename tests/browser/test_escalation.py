"""Escalation in a real browser with real mail: from a policy made by hand through one critical incident to its end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.escalation.choices import TargetKind
from incidents.models import EscalationPolicy, Incident, Notification, Timer
from incidents.notifications.operations import deliver
from incidents.permissions.principal import as_system
from incidents.timers.operations.sweeping import fire_due
from incidents.watchdog.queries import lateness
from tests.browser.test_console import violations
from tests.factories import make_incident, make_schedule
from tests.incidents.escalation.making import make_policy
from tests.incidents.notifications.making import make_method
from tests.incidents.reporter.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POLICIES = "/admin/incidents/escalationpolicy/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with Mailbox() as box:
        settings.EMAIL_PORT = box.port
        yield box


@pytest.fixture
def at_every_look(settings, monkeypatch):
    """The banner is read anew on every page, and sweeps are on record, so that it is looked for."""
    settings.ENGINE_BANNER_SECONDS = -1.0
    monkeypatch.setattr(lateness, "_kept", lateness.Kept())


def turn(at) -> None:
    """Muster works at an instant: what is due fires, and what is to leave, leaves."""
    with as_system("a test turns the clock"):
        Timer.objects.filter(kind="recurring").delete()
        fire_due(clock=lambda: at)
        due = Notification.objects.filter(state="pending", next_at__lte=at).values_list("pk", flat=True)
        for pk in list(due):
            deliver(str(pk), at=at)


def pages_in(mailbox):
    return [mail for mail in mailbox.taken if mail["Subject"].startswith("Page:")]


def sent_to(mailbox):
    return [mail.envelope_to[0] for mail in pages_in(mailbox)]


def panel(page):
    page.wait_for_function("!document.querySelector('[data-fragment*=pages] > p:only-child > a:only-child')")
    return page.locator("section", has=page.get_by_role("heading", name="Escalation", exact=True)).inner_text()


def make_policy_by_hand(page) -> None:
    """Whoever is on call, then everybody in the team, then an address: most of it stands there already."""
    page.goto(f"{POLICIES}add/")
    page.get_by_label("Name", exact=False).first.fill("Till")
    page.locator("[data-fallback] [data-target-kind]").first.select_option("email")
    page.locator("[data-fallback] [data-target-name]").first.fill("duty@example.org")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"escalationpolicy/$"))


def test_one_critical_incident_from_log_to_fallback(
    transactional_db, reference, team, service, alice, bob, carol, ada, mailbox, at_every_look, open_browser
):
    from incidents.engine.models import Sweep
    from incidents.watchdog.registry import SWEEPERS

    for person in (alice, bob, carol):
        make_method(person, address=f"{person.username}@example.org")
    make_schedule("Till call", alice, team=team)
    make_policy_by_hand(open_browser(ada))
    assert EscalationPolicy.objects.get().snapshot["fallback"][0]["name"] == "duty@example.org"

    page = open_browser(carol)
    page.goto("/admin/incidents/incident/add/")
    for keys, text in (("1", "No till takes cards"), ("Tab", "Checkout"), ("Tab", "Since noon.")):
        page.keyboard.press(keys)
        page.keyboard.type(text)
    for _question in ("impact", "urgency"):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")
    page.get_by_text("from your two answers").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/incident/\d+/change/"))
    with as_system("test"):
        incident = Incident.objects.get(title="No till takes cards")
    assert incident.priority_id == 1
    now = timezone.now()

    turn(now)
    assert sent_to(mailbox) == ["alice@example.org"]
    page.reload()
    assert page.get_by_role("link", name="People are being paged").count() == 1
    assert "Next: step 2 of 2" in panel(page)
    assert "E-mail: alice@example.org" in panel(page)

    turn(now + 10 * MINUTE)
    assert sorted(sent_to(mailbox)[1:]) == ["alice@example.org", "bob@example.org"]
    assert "step 2 of “Till”: nobody has taken it yet" in pages_in(mailbox)[-1].get_content()

    turn(now + 25 * MINUTE)
    assert sent_to(mailbox)[-1] == "duty@example.org"
    Sweep.objects.bulk_create([Sweep(name=s.sweep, last_at=timezone.now()) for s in SWEEPERS], ignore_conflicts=True)
    page.goto("/admin/")
    banner = page.get_by_role("alert").filter(has_text="although everybody was told")
    assert incident.reference in banner.inner_text()
    banner.get_by_role("link", name=incident.reference).press("Enter")
    page.wait_for_url(re.compile(r"/change/"))
    assert "Everybody was told, and nobody has taken it." in panel(page)

    link = re.search(r"http://\S+/a/\S+", pages_in(mailbox)[1].get_content()).group(0)
    path = link[link.index("/a/") :]
    telephone = open_browser(size="phone")
    telephone.goto(path)
    telephone.get_by_role("button").first.press("Enter")
    telephone.wait_for_url(re.compile("taken"))
    page.goto("/admin/")
    assert page.get_by_role("alert").filter(has_text="although everybody was told").count() == 0
    page.goto(f"/admin/incidents/incident/{incident.pk}/change/")
    assert "has it since" in panel(page)
    assert page.problems == telephone.problems == []


def test_steps_are_added_moved_and_taken_away_by_keyboard(
    transactional_db, reference, alice, bob, carol, ada, open_browser
):
    make_method(alice)
    policy = make_policy(alice, bob)
    page = open_browser(ada)
    page.goto(f"{POLICIES}{policy.pk}/change/")
    page.get_by_role("button", name="Add a step").press("Enter")
    step = page.locator("[data-step]", has=page.locator("[name^='steps-3-']")).first
    step.get_by_label("Minutes after the step before").fill("7")
    step.locator("[data-target-kind]").first.select_option("user")
    step.locator("[data-target-name]").first.fill("carol")
    step.get_by_role("button", name="Earlier").press("Enter")
    step.get_by_role("button", name="Earlier").press("Enter")
    page.locator("[data-step]").first.get_by_role("button", name="Add somebody").press("Enter")
    row = page.locator("[data-step]").first.locator("[data-target]").last
    row.locator("[data-target-kind]").select_option("assignee")
    assert not row.locator("[data-target-name]").is_visible()
    page.get_by_role("button", name="Save and continue editing").press("Enter")
    page.get_by_text("was changed successfully").first.wait_for()
    policy.refresh_from_db()
    told = [[one["name"] or one["kind"] for one in kept["targets"]] for kept in policy.snapshot["steps"]]
    assert told == [["Alice Archer", "assignee"], ["Carol Chan"], ["Bob Baker"]]
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_and_whole(
    theme, transactional_db, reference, team, service, alice, bob, ada, axe, open_browser
):
    now = timezone.now()
    make_method(alice)
    policy = make_policy(TargetKind.ASSIGNEE, alice, TargetKind.OWN_TEAM, at=now - timedelta(days=1), repeats=1)
    incident = make_incident(impact=1, urgency=1, service=service, at=now)
    turn(now)
    page = open_browser(ada, theme=theme)
    for address in (
        f"{POLICIES}{policy.pk}/change/",
        f"{POLICIES}{policy.pk}/try/",
        f"{POLICIES}try/",
        f"{POLICIES}add/",
        f"/admin/incidents/incident/{incident.pk}/change/",
        f"/admin/incidents/incident/{incident.pk}/do/reassign-escalation/",
        f"/admin/incidents/incident/{incident.pk}/do/snooze/",
        f"/admin/incidents/incident/{incident.pk}/pages/",
    ):
        page.goto(address)
        assert violations(page, axe) == [], address
        for width in (1400, 1024, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert page.problems == []
