"""The whole loop in a browser: a procedure run, a review, its lesson, and what the next incident is offered."""

from __future__ import annotations

import re

import pytest

from incidents.models import Incident
from incidents.permissions.principal import as_system
from knowledge.models import Article, Lesson, Review
from knowledge.reviews import reference as reviews
from tests.browser.test_console import QUEUE
from tests.factories import NOW
from tests.incidents.plans.making import make_procedure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LESSON = "Renew the checkout certificate a month early"
STEP = "Look at the age of the certificate"


def log_incident(page, title: str) -> Incident:
    page.goto(f"{QUEUE}add/")
    page.get_by_role("radio", name="User issue").check()
    page.get_by_label("What is wrong?").fill(title)
    page.get_by_label("Which service suffers?").fill("Checkout")
    page.locator("input[name=impact][value='1']").check()
    page.locator("input[name=urgency][value='1']").check()
    page.get_by_role("button", name="Log the incident").click()
    page.wait_for_url(f"**{QUEUE}*/change/")
    with as_system("test"):
        return Incident.objects.get(title=title)


def press(page, link: str, button: str | None = None, **typed: str) -> None:
    """Open an act by its button, fill its form in, send it."""
    page.locator("#content").get_by_role("link", name=link, exact=True).first.click()
    form = page.locator("form.m-form")
    for name, words in typed.items():
        form.locator(f"[name={name}]").fill(words)
    form.get_by_role("button", name=button or link, exact=True).click()


def test_what_was_learned_is_offered_to_the_next_incident(
    transactional_db, reference, alice, carol, ada, service, open_browser
):
    reviews.load(NOW)
    name = "Checkout is down"
    procedure = make_procedure(
        "Ask the load balancer", "Tell the shop", name=name, conditions={"services": [service.pk]}
    )
    agent, commander, administrator = open_browser(alice), open_browser(carol), open_browser(ada)

    # An incident, worked by its procedure.
    incident = log_incident(agent, "Checkout certificate expired")
    agent.get_by_role("button", name="Acknowledge").click()
    agent.get_by_text("Acknowledged.").wait_for()
    agent.get_by_role("button", name=f"Begin {name}").click()
    agent.locator(".pl-run").wait_for()
    for title in ("Ask the load balancer", "Tell the shop"):
        step = agent.locator(".pl-step", has_text=title)
        step.get_by_role("link", name=re.compile("^Done")).click()
        dialog = agent.get_by_role("dialog")
        dialog.get_by_label("Note").fill(f"{title}: so it was")
        dialog.get_by_role("button", name="Done").click()
        step.locator("xpath=self::*[contains(@class, 'pl-done')]").wait_for(state="attached")
    agent.get_by_text("1 past procedure").wait_for()

    agent.get_by_role("link", name="Resolve…").click()
    dialog = agent.get_by_role("dialog", name="Resolve")
    dialog.get_by_label("Resolution code").select_option(index=1)
    dialog.get_by_label("Resolution summary").fill("A new certificate")
    dialog.get_by_role("radio", name="Permanent").check()
    dialog.get_by_role("button", name="Resolve").click()
    agent.locator(".m-badge", has_text="Awaiting confirmation").first.wait_for()

    # Its review is due, held and published.
    with as_system("test"):
        review = Review.objects.get(incident=incident)
    commander.goto("/admin/reviews/")
    commander.get_by_role("link", name=re.compile(incident.reference)).first.click()
    press(commander, "Schedule the meeting", participants="alice")
    commander.get_by_text("The review is scheduled, and everybody is invited.").wait_for()
    press(commander, "Write", "Write", what_happened="The certificate of the checkout had expired.")
    press(commander, "Add a factor", text="Nobody watched the age of certificates")
    press(commander, "Draw a lesson", title=LESSON)
    press(commander, "Send it round")
    press(commander, "Publish", title="The certificate of the checkout")
    commander.get_by_text("It is published.").wait_for()

    # The lesson becomes an article, and a step of the procedure.
    commander.get_by_role("link", name=LESSON).first.click()
    press(commander, "Accept")
    press(commander, "Draft an article")
    commander.get_by_role("button", name="Publish", exact=True).click()
    commander.get_by_text("As readers have it").wait_for()
    with as_system("test"):
        lesson, article = Lesson.objects.get(), Article.objects.get()
    commander.goto(f"/admin/lessons/{lesson.pk}/")
    commander.locator("#content").get_by_role("link", name="Propose a step").click()
    form = commander.locator("form.m-form")
    form.get_by_label("To which procedure?").select_option(label=name)
    form.get_by_label("The step").fill(STEP)
    form.get_by_label("After which step?").fill("0")
    form.get_by_role("button", name="Propose a step").click()
    commander.get_by_text("The step is in the draft.").wait_for()
    administrator.goto(f"/admin/plans/procedures/{procedure.slug}/")
    administrator.get_by_role("button", name="Put it in force").click()
    administrator.get_by_text("The draft is in force.").wait_for()
    commander.locator("#content").get_by_role("link", name="It is embedded").click()
    form = commander.locator("form.m-form")
    form.get_by_label("Revision of an article").select_option(index=1)
    form.get_by_label("Version of a procedure").select_option(label=f"{name}, version 2")
    form.get_by_role("button", name="It is embedded").click()
    commander.locator(".m-badge", has_text="Embedded").first.wait_for()
    commander.goto(f"/admin/reviews/{review.pk}/")
    press(commander, "Close the review")

    # The next who meets it has both before them.
    after = log_incident(agent, "Checkout certificate expired again")
    assert after.pk != incident.pk
    agent.get_by_role("link", name=re.compile(article.reference)).wait_for()
    agent.get_by_role("button", name=f"Begin {name}").click()
    agent.locator(".pl-step", has_text=STEP).wait_for()
    assert agent.locator(".pl-step").count() == 3
    agent.get_by_role("link", name=LESSON).first.wait_for()
    for page in (agent, commander, administrator):
        assert page.problems == []
