"""Articles for programs: the same operations as in the console, and nothing more to be seen."""

import pytest

from incidents.permissions.principal import as_system
from knowledge.articles.operations import draft_article, note_gap, publish_article, restrict
from knowledge.models import Article, ArticleEvent, Topic
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(reference):
    return make_user("edith", "knowledge editor")


@pytest.fixture
def make(alice):
    def make(title="Checkout printer jams", **values):
        with as_system("test"):
            article = draft_article(title=title, texts={"body": "How to mend it."}, actor=alice, at=NOW, **values)
            return publish_article(article, actor=alice, at=NOW)

    return make


def test_article_is_drafted_revised_published_and_validated(alice, editor):
    Topic.objects.create(name="Cash", slug="cash")
    program = Program(alice)
    made = program.post("/articles/", {"title": "Printer jams", "body": "One.", "topics": ["cash"]})
    assert made.status_code == 201, made.content
    url = f"/articles/{made.json()['id']}"
    assert made.json()["topics"] == ["cash"]
    is_problem(program.patch(f"{url}/", {"body": "Two."}), 428)
    changed = program.patch(f"{url}/", {"body": "Two."}, If_Match=made["ETag"])
    assert changed.json()["revision"]["body"] == "Two."
    is_problem(program.patch(f"{url}/", {"body": "Three."}, If_Match=made["ETag"]), 412)
    assert program.post(f"{url}/publish/").json()["published_at"]
    is_problem(program.post(f"{url}/validate/"), 403)
    assert Program(editor).post(f"{url}/validate/").json()["confidence"] == "validated"
    is_problem(program.patch(f"{url}/", {"body": "Three."}, If_Match="*"), 403)


def test_body_that_will_not_do_names_its_fields(alice):
    program = Program(alice)
    assert "title" in str(is_problem(program.post("/articles/", {"body": "x"}), 400))
    assert "topics" in str(is_problem(program.post("/articles/", {"title": "x", "topics": ["none"]}), 400))
    assert "poem" in str(is_problem(program.post("/articles/", {"title": "x", "poem": "y"}), 400))


def test_observer_reads_what_is_published(olive, make, alice):
    make()
    with as_system("test"):
        draft_article(title="Draft", actor=alice, at=NOW)
    program = Program(olive)
    assert [row["title"] for row in program.get("/articles/").json()["results"]] == ["Checkout printer jams"]
    is_problem(program.post("/articles/", {"title": "x"}), 403)


def test_restricted_and_absent_answer_alike(bob, editor, make):
    article = make()
    with as_system("test"):
        restrict(article, reason="Secret.", actor=editor, at=NOW)
    program = Program(bob)
    calls = [("get", "/", None), ("patch", "/", {"title": "x"}), ("post", "/publish/", {}), ("post", "/filing/", {})]
    calls += [("get", "/revisions/", None), ("get", "/feedback/", None), ("post", "/feedback/", {"opinion": "wrong"})]
    calls += [("post", "/release/", {"title": "x", "reason": "y"}), ("post", "/suggestions/", {"comment": "x"})]
    for method, path, body in calls:
        for key in (article.pk, article.pk + 1):
            send = getattr(program, method)
            is_problem(send(f"/articles/{key}{path}", *([body] if body is not None else [])), 404)
    Program(editor).get(f"/articles/{article.pk}/")
    with as_system("test"):
        assert ArticleEvent.objects.filter(code="article.read", actor=editor).exists()


def test_articles_of_an_incident_are_offered_used_and_made(bob, make, service):
    topic = Topic.objects.create(name="Cash", slug="cash")
    topic.services.add(service)
    article = make(topics=[topic])
    incident = make_incident(title="The checkout printer jams", service=service)
    program, url = Program(bob), f"/incidents/{incident.pk}/articles/"
    (offer,) = program.get(url).json()
    assert (offer["article"], offer["outcome"]) == (article.pk, "")
    assert "about the same service" in offer["why"]
    (offer,) = program.post(url, {"article": article.pk, "helped": True}).json()
    assert offer["outcome"] == "helped"
    assert "article" in str(is_problem(program.post(url, {"article": 999}), 400))
    made = program.post(f"{url}create/")
    assert made.status_code == 201
    assert program.post(f"{url}create/").json()["id"] == made.json()["id"]


def test_readers_say_and_suggest_and_editors_decide(bob, editor, make):
    article = make()
    program, url = Program(bob), f"/articles/{article.pk}"
    said = program.post(f"{url}/feedback/", {"opinion": "wrong", "comment": "Step 2"})
    assert said.json()["state"] == "open"
    is_problem(program.post(f"{url}/feedback/{said.json()['id']}/finish/"), 403)
    suggested = program.post(f"{url}/suggestions/", {"body": "Better."}).json()
    decides = Program(editor)
    assert decides.post(f"{url}/feedback/{said.json()['id']}/finish/", {"answer": "Done."}).json()["state"] == "done"
    assert decides.post(f"{url}/suggestions/{suggested['id']}/accept/").json()["state"] == "accepted"
    is_problem(decides.post(f"{url}/suggestions/{suggested['id']}/decline/", {"reason": "No."}), 409)
    assert decides.get(f"{url}/").json()["revision"]["body"] == "Better."
    assert [row["number"] for row in decides.get(f"{url}/revisions/").json()["results"]] == [2, 1]
    assert decides.post(f"{url}/revisions/1/restore/").json()["revision"]["body"] == "How to mend it."


def test_gaps_are_listed_and_closed(bob, editor, make):
    article = make()
    gap = note_gap("coffee machine", at=NOW)
    assert Program(bob).get("/knowledge-gaps/").json()["results"][0]["words"] == "coffee machine"
    is_problem(Program(bob).post(f"/knowledge-gaps/{gap.pk}/close/", {"article": article.pk}), 403)
    assert Program(editor).post(f"/knowledge-gaps/{gap.pk}/close/", {"article": article.pk}).json()["closed_at"]


def test_editor_files_restricts_releases_and_hands_over(editor, alice, bob, make):
    article = make()
    program, url = Program(editor), f"/articles/{article.pk}"
    assert program.post(f"{url}/filing/", {"audience": "public", "kind": "question"}).json()["audience"] == "public"
    assert program.post(f"{url}/restrict/", {"reason": "Secret."}).json()["restricted"] is True
    assert program.post(f"{url}/access/", {"user": bob.pk}).status_code == 200
    assert Program(bob).get(f"{url}/").status_code == 200
    released = program.post(f"{url}/release/", {"title": "Harmless", "body": "x", "reason": "Cleared."}).json()
    assert (released["restricted"], released["title"]) == (False, "Harmless")
    assert program.post(f"{url}/owner/", {"owner": bob.pk}).json()["owner"]["id"] == bob.pk
    assert program.post("/articles/hand-over/", {"user": bob.pk, "to": alice.pk}).json() == {"count": 1}
    assert program.post(f"{url}/archive/", {"reason": "Gone."}).json()["confidence"] == "archived"
    with as_system("test"):
        assert Article.objects.get().owner == alice


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_at_any_length(rows, bob, make, django_assert_max_num_queries):
    for number in range(rows):
        make(f"Number {number}")
    program = Program(bob)
    program.get("/articles/")
    with django_assert_max_num_queries(6):
        program.get("/articles/")
