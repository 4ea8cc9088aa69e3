"""Rules, templates, publications and the ways of a lesson to others, for programs."""

import pytest

from incidents.models import IncidentType
from incidents.permissions.principal import as_system
from knowledge.models import Article, Publication, ReviewRule
from knowledge.reviews.operations import accept_lesson, publish_review, write_review
from tests.api.clients import Program, is_problem
from tests.factories import make_user
from tests.incidents.lifecycle.test_transitions import LATER
from tests.incidents.plans.making import make_procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(ada):
    return Program(ada)


def test_rule_is_made_changed_retired_and_restored(administrator):
    kind = IncidentType.objects.first()
    made = administrator.post("/review-rules/", {"name": "All", "conditions": {"types": [kind.pk]}, "due_days": 3})
    assert made.status_code == 201, made.content
    url = f"/review-rules/{made.json()['id']}/"
    assert (made.json()["conditions"], made.json()["due_days"]) == ({"types": [kind.pk]}, 3)
    assert administrator.patch(url, {"holds_closing": True}).json()["holds_closing"]
    assert administrator.post(f"{url}retire/").json()["retired_at"]
    assert administrator.get("/review-rules/").json()["results"] == []
    assert administrator.post(f"{url}restore/").json()["retired_at"] is None
    assert "due_days" in str(is_problem(administrator.patch(url, {"due_days": 0}), 400))
    assert "name" in str(is_problem(administrator.post("/review-rules/", {"name": "All"}), 422))
    assert ReviewRule.history.count() == 4


def test_template_is_made_and_changed_one_for_each_type(administrator):
    made = administrator.post("/review-templates/", {"name": "Outages", "type": "outage", "impact": "Who?"})
    assert made.status_code == 201, made.content
    url = f"/review-templates/{made.json()['id']}/"
    assert administrator.patch(url, {"impact": "How many?"}).json()["impact"] == "How many?"
    assert administrator.get(url).json()["type"] == "outage"
    assert "type" in str(is_problem(administrator.post("/review-templates/", {"name": "B", "type": "outage"}), 422))


def test_agents_may_not_write_rules(alice, administrator):
    rule = administrator.post("/review-rules/", {"name": "All"}).json()["id"]
    program = Program(alice)
    for call in (("/review-rules/", {"name": "B"}), (f"/review-rules/{rule}/retire/", None)):
        is_problem(program.post(*call), 403)
    is_problem(program.post("/review-templates/", {"name": "B"}), 403)


def test_what_was_published_is_read_by_its_audience_alone(review, carol):
    write_review(review, sections={"impact": "Globex could not pay."}, actor=carol, at=LATER)
    for audience in ("agents", "staff"):
        publish_review(review, audience=audience, parts=["impact"], title=f"For {audience}", actor=carol, at=LATER)
    reader = Program(make_user("rita", is_staff=False))
    (row,) = reader.get("/publications/").json()["results"]
    assert row["title"] == "For staff"
    assert "Globex" in reader.get(f"/publications/{row['id']}/").json()["body"]
    assert len(Program(carol).get("/publications/").json()["results"]) == 2
    hidden = Publication.objects.get(audience="agents")
    is_problem(reader.get(f"/publications/{hidden.pk}/"), 404)


def test_lesson_goes_into_an_article_and_a_procedure(lesson, carol, alice, olive):
    accept_lesson(lesson, actor=carol, at=LATER)
    program, url = Program(carol), f"/lessons/{lesson.pk}"
    made = program.post(f"{url}/article/")
    assert made.status_code == 201, made.content
    assert made.json()["title"] == lesson.title
    assert program.post(f"{url}/article/").json()["id"] == made.json()["id"]
    procedure = make_procedure("Look")
    body = {"procedure": procedure.slug, "title": "Renew it", "after": 0}
    assert program.post(f"{url}/procedure-step/", body).json() == {
        "procedure": procedure.slug, "version": 2, "steps": 2,
    }  # fmt: skip
    assert "after" in str(is_problem(program.post(f"{url}/procedure-step/", {**body, "after": 9}), 422))
    is_problem(Program(olive).post(f"{url}/article/"), 403)
    with as_system("test"):
        assert Article.objects.count() == 1


def test_what_a_leaver_owes_is_handed_over(review, carol, alice, bob):
    answer = Program(carol).post("/reviews/hand-over/", {"user": carol.pk, "to": alice.pk})
    assert answer.json() == {"reviews": 1, "lessons": 0, "actions": 0, "left": 0}
    is_problem(Program(bob).post("/reviews/hand-over/", {"user": alice.pk, "to": bob.pk}), 403)
    assert "to" in str(is_problem(Program(carol).post("/reviews/hand-over/", {"user": bob.pk, "to": bob.pk}), 422))
