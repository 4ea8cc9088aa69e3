"""Every page of plans, articles and reviews: nothing for axe to find, and none scrolls sideways, in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import Incident, Procedure, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.plans import operations as plans
from incidents.plans.operations import MethodDraft
from incidents.plans.steps import StepDraft
from incidents.workflows.choices import Phase
from knowledge.articles import operations as articles
from knowledge.models import (
    Article,
    ArticleFeedback,
    ArticleSuggestion,
    CorrectiveAction,
    KnowledgeGap,
    Lesson,
    Publication,
    Review,
    Topic,
)
from knowledge.reviews import operations as reviews
from knowledge.reviews import reference as shipped
from tests.browser.test_console import QUEUE, violations
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import LATER, walk_to
from tests.incidents.plans.making import begun, make_procedure, step_of
from tests.need_to_know.learning import plant_learning

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "## Before\n\nWait.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\nlpstat\n```\n\n[Manual](https://manual.example)"
PROCEDURES, PLANS, CONTACTS = "/admin/plans/procedures/", "/admin/plans/plan/", "/admin/plans/contacts/"
ARTICLES = "/admin/knowledge/articles/"
# The console takes its theme when it is loaded, and knows it by this class; to load each page twice costs most.
IN_THEME = "theme => document.documentElement.classList.toggle('dark', theme === 'dark')"


@pytest.fixture
def incident(transactional_db, reference, service, ada, alice):
    """An incident with something on every page of what was planned for it and learned from it."""
    shipped.load(NOW - timedelta(days=1))
    with as_system("test"):
        made = make_incident(title="Checkout is down", service=service, assignee=alice, impact=1, urgency=1)
        _plan(made, ada, alice)
        walk_to(Incident.objects.get(pk=made.pk), Phase.RESOLVED, ResolutionCode.objects.first(), ada)
        _learn(ada, service)
        made.refresh_from_db()
    return made


def _plan(incident, ada, alice):
    steps = (
        StepDraft("Ask", "Which **brand**?", role="commander", expected_minutes=5, is_critical=True),
        StepDraft("Look", command="lpstat", decisions=[{"when": "it prints", "step": 3}]),
        StepDraft("Tell", links=[{"title": "Wiki", "url": "https://wiki.example"}]),
    )
    procedure = make_procedure(*steps, name="Paper jams", owner=ada, attaches=False)
    plans.propose_step(procedure, after=None, title="Later", instructions="Much", actor=ada, at=NOW)
    run = begun(incident, procedure, ada)
    plans.note_step(step_of(run, 1), note="So it was", actor=alice, at=NOW)
    begun(incident, make_procedure("Begin", name="Paper is out"), ada)
    plan = plans.save_plan(None, {"name": "How we respond", "slug": "respond", "owner": ada}, actor=ada, at=NOW)
    plans.save_plan_draft(plan, {"purpose": WORDS}, actor=ada, at=NOW)
    ways = (MethodDraft("email", "duty@supplier.example"), MethodDraft("phone", "+44 20 7946 0001", "desk", True))
    values = {"name": "Supplier", "slug": "supplier", "role": "repairs", "kind": "supplier"}
    plans.save_contact(None, values, actor=ada, at=NOW, methods=ways, deputies=None)


def _learn(ada, service):
    plant_learning(make_incident(title="Printers burn", service=service), "Words of ", ada)
    topic = Topic.objects.create(name="Printers", slug="printers", description="Paper and ink.")
    told = {"actor": ada, "at": LATER}
    article = articles.draft_article(title="Clear a paper jam", texts={"issue": "Stuck.", "body": WORDS}, **told)
    articles.update_filing(article, topics=[topic], audience="staff", **told)
    articles.publish_article(article, **told)
    articles.revise_article(article, texts={"body": f"{WORDS}\n\nMore."}, **told)
    articles.draft_article(title="Under wraps", texts={"body": "Hush."}, restricted=True, **told)
    gap = articles.note_gap("scanner broken", at=LATER)
    assert gap is not None
    reviews.accept_lesson(Lesson.objects.get(), **told)


def look(page, axe, addresses):
    """Each page is asked for once, and looked at in both themes."""
    found = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('#content details').forEach(one => { one.open = true })")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if address.startswith("/admin/"):
                page.evaluate(IN_THEME, theme)
            if problems := violations(page, axe):
                found[f"{address} {theme}"] = problems
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == {}
    assert page.problems == []


def acts(address: str, *names: str) -> list[str]:
    return [f"{address}do/{name}/" for name in names]


def pages_of_plans(incident) -> list[str]:
    respond, supplier = f"{PLANS}respond/", f"{CONTACTS}supplier/"
    with as_system("test"):
        jams = f"{PROCEDURES}{Procedure.objects.get(name='Paper jams').slug}/"
    return [
        PROCEDURES, f"{jams}", f"{jams}draft/", f"{jams}change/", f"{jams}versions/2/", "/admin/plans/new-procedure/",
        PLANS, respond, f"{respond}draft/", f"{respond}change/", f"{respond}versions/1/", "/admin/plans/new-plan/",
        CONTACTS, supplier, f"{supplier}change/", "/admin/plans/new-contact/", "/admin/plans/neglected/",
        f"{QUEUE}{incident.pk}/procedures/", f"{QUEUE}{incident.pk}/key-contacts/",
    ]  # fmt: skip


def pages_of_articles(incident) -> list[str]:
    with as_system("test"):
        open_one, hidden, planted = (
            f"{ARTICLES}{Article.objects.get(**{field: value}).pk}/"
            for field, value in (("slug", "clear-a-paper-jam"), ("restricted", True), ("title__startswith", "Printers"))
        )
        gap, suggestion, said = (one.objects.get().pk for one in (KnowledgeGap, ArticleSuggestion, ArticleFeedback))
    return [
        ARTICLES, f"{ARTICLES}?show=archived&q=nothing", f"{ARTICLES}new/", f"{ARTICLES}owners/",
        "/admin/knowledge/work/", open_one,
        *(f"{open_one}{name}/" for name in ("edit", "filing", "owner", "flag", "revisions/2")),
        *acts(open_one, "archive", "restrict"), planted, f"{planted}suggest/", hidden, f"{hidden}release/",
        f"{hidden}access/", f"/admin/knowledge/gaps/{gap}/", f"/admin/knowledge/suggestions/{suggestion}/",
        f"/admin/knowledge/feedback/{said}/", f"/admin/knowledge/incidents/{incident.pk}/articles/",
    ]  # fmt: skip


def pages_of_reviews(incident) -> list[str]:
    with as_system("test"):
        about = Review.objects.get(incident__title="Printers burn")
        lesson, action, published = (model.objects.get() for model in (Lesson, CorrectiveAction, Publication))
    review, learned, promised = (
        f"/admin/reviews/{about.pk}/",
        f"/admin/lessons/{lesson.pk}/",
        f"/admin/actions/{action.pk}/",
    )
    everything = ("schedule", "write", "facts", "factor", "lesson", "action", "publish", "give", "waive", "comment")
    return [
        "/admin/reviews/", review, *acts(review, *everything), "/admin/lessons/", learned,
        *acts(learned, "embed", "decline", "article", "procedure"), "/admin/actions/", promised,
        *acts(promised, "finish", "change"), f"{QUEUE}{incident.pk}/review/", f"{QUEUE}{incident.pk}/change/",
        "/knowledge/reviews/", f"/knowledge/reviews/{published.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("pages", [pages_of_plans, pages_of_articles, pages_of_reviews])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_in_either_theme(size, pages, incident, ada, axe, open_browser):
    look(open_browser(ada, size), axe, pages(incident))
