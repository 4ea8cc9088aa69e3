"""From a critical incident with a procedure run to what the next one is offered: reviewed, learned, written down."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.models import Incident, Priority, ResolutionCode
from incidents.plans.operations.procedures import publish
from incidents.plans.queries.choosing import versions_for
from incidents.plans.queries.procedures import steps_of
from incidents.workflows.choices import Phase
from knowledge.articles.operations import publish_article
from knowledge.models import Article, CorrectiveAction, Lesson, Review
from knowledge.reviews import reference as shipped
from knowledge.search.queries import matching
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import LATER, walk_to
from tests.incidents.plans.making import begun, make_procedure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Person:
    """Somebody at the console; each press must lead on."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def press(self, address, **form):
        answer = self.client.post(address, form)
        wrong = answer.context["form"].errors if answer.status_code in (409, 422) else ""
        assert answer.status_code == 302, (address, answer.status_code, wrong)

    def page(self, address):
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()


def test_what_was_learned_is_offered_to_the_next_incident(reference, system, carol, alice, service):
    shipped.load(NOW - DAY)
    code = ResolutionCode.objects.order_by("pk").first()
    commander, agent = Person(carol), Person(alice)
    incident = make_incident(
        "user_issue", title="Checkout certificate expired", service=service, actor=alice, at=NOW, assignee=carol
    )
    Incident.objects.filter(pk=incident.pk).update(priority=Priority.objects.get(slug="critical"))
    procedure = make_procedure(
        "Look at the certificate", name="Checkout is down", conditions={"services": [service.pk]}
    )
    run = begun(incident, procedure, alice)
    walk_to(Incident.objects.get(pk=incident.pk), Phase.RESOLVED, code, carol)
    review = Review.objects.get(incident=incident)
    here, page = f"/admin/reviews/{review.pk}/do", f"/admin/incidents/incident/{incident.pk}"

    with time_machine.travel(LATER + DAY, tick=False):
        # It does not close before its review is decided.
        answer = commander.client.post(f"{page}/move/close/", {"version": ""})
        assert answer.status_code == 422
        commander.press(f"{here}/schedule/", meeting_at="2026-03-05T10:00:00", minutes="60", participants="alice")
        commander.press(f"{page}/move/close/", version="")
        assert Incident.objects.get(pk=incident.pk).phase == "closed"

    with time_machine.travel(LATER + 2 * DAY, tick=False):
        agent.press(f"{here}/write/", what_happened="The certificate of the checkout had expired.")
        agent.press(f"{here}/factor/", kind="detection", text="Nobody watched the age of certificates")
        factor = review.factors.get()
        agent.press(f"{here}/lesson/", title="Renew the checkout certificate a month early", factor=factor.pk)
        lesson = Lesson.objects.get()
        promise = {"kind": "detect", "title": "Alert on the age", "verify_how": "It fires", "due_on": "2026-04-01"}
        agent.press(f"{here}/action/", owner="alice", lesson=lesson.pk, **promise)
        commander.press(f"/admin/lessons/{lesson.pk}/do/accept/")
        commander.press(f"/admin/lessons/{lesson.pk}/do/article/")
        step = {"title": "Renew it a month early", "instructions": "Order the new one.", "after": "0"}
        commander.press(f"/admin/lessons/{lesson.pk}/do/procedure/", procedure=procedure.pk, **step)
        commander.press(f"{here}/publish/", audience="staff", parts=["what_happened", "lessons"], title="Certificate")
        article = Article.objects.get()
        refused = commander.client.post(f"/admin/lessons/{lesson.pk}/do/embed/", {})
        assert "Nobody reads it yet" in refused.content.decode()
        publish_article(article, actor=carol, at=LATER + 2 * DAY)
        publish(procedure, actor=None, at=LATER + 2 * DAY)
        commander.press(f"/admin/lessons/{lesson.pk}/do/embed/", note="It is in the article")
        assert "Renew the checkout certificate" in commander.page(f"/admin/lessons/{lesson.pk}/")

    with time_machine.travel(LATER + 30 * DAY, tick=False):
        after = make_incident(
            "user_issue", title="Checkout certificate expired again", service=service, actor=alice, at=LATER + 30 * DAY
        )
        offered = matching(after.title, service_id=service.pk, category_id=None)
        assert [hit.article_id for hit in offered] == [article.pk]
        version = next(one for one in versions_for(after) if one.procedure_id == procedure.pk)
        assert [step.title for step in steps_of(version)] == ["Renew it a month early", "Look at the certificate"]
        assert run.version_id != version.pk
        panel = agent.page(f"/admin/incidents/incident/{after.pk}/review/")
        assert lesson.title in panel
        agent.press(f"/admin/incidents/incident/{after.pk}/review/same-cause/{lesson.pk}/")
    row = Lesson.objects.get(pk=lesson.pk)
    assert (row.state, row.fell_back_count) == ("accepted", 1)
    action = CorrectiveAction.objects.get()
    assert "Alert on the age" in agent.page("/admin/first-page/panel/my-actions/")
    assert "Checkout certificate expired again" in agent.page(f"/admin/lessons/{lesson.pk}/")
    assert action.lesson == row
