"""Topics, lists of access and links for programs."""

import pytest

from incidents.models import Job
from incidents.permissions.principal import as_system
from knowledge.articles.operations import draft_article, publish_article, restrict
from knowledge.models import ArticleAccess, ArticleHyperlink, Topic
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(reference):
    return Program(make_user("edith", "knowledge editor"))


@pytest.fixture
def article(alice):
    with as_system("test"):
        made = draft_article(title="Jams", texts={"body": "[x](https://x.example/a)"}, actor=alice, at=NOW)
        return publish_article(made, actor=alice, at=NOW)


def test_topic_is_made_changed_retired_and_restored(editor, service, alice):
    body = {"name": "Cash", "slug": "cash", "services": [service.slug], "owner": alice.pk}
    made = editor.post("/topics/", body)
    assert made.status_code == 201, made.content
    assert (made.json()["services"], made.json()["owner"]["id"]) == ([service.slug], alice.pk)
    changed = editor.patch("/topics/cash/", {"name": "Cash desk", "services": []})
    assert (changed.json()["name"], changed.json()["services"]) == ("Cash desk", [])
    assert editor.post("/topics/cash/retire/").json()["retired_at"]
    assert editor.get("/topics/").json()["results"] == []
    assert editor.post("/topics/cash/restore/").json()["retired_at"] is None
    assert editor.get("/topics/cash/").json()["name"] == "Cash desk"
    assert Topic.history.count() >= 4


def test_topic_that_will_not_do_names_its_field_and_others_may_not(editor, alice):
    Topic.objects.create(name="Cash", slug="cash")
    assert "name" in str(is_problem(editor.post("/topics/", {"name": "Cash", "slug": "other"}), 422))
    assert "slug" in str(is_problem(editor.post("/topics/", {"name": "Other", "slug": "a b"}), 400))
    is_problem(editor.get("/topics/none/"), 404)
    is_problem(Program(alice).post("/topics/", {"name": "Till", "slug": "till"}), 403)
    is_problem(Program(alice).patch("/topics/cash/", {"name": "Till"}), 403)
    is_problem(Program(alice).post("/topics/cash/retire/"), 403)


def test_people_are_put_on_the_list_and_taken_off(editor, article, alice, bob):
    with as_system("test"):
        restrict(article, reason="x", actor=make_user("wendy", "knowledge editor"), at=NOW)
        ArticleAccess.objects.create(article=article, user=editor.token.user, granted_by=alice, granted_at=NOW)
    url = f"/articles/{article.pk}/access/"
    assert editor.post(url, {"user": bob.pk}).status_code == 200
    rows = {row["user"]["name"]: row["id"] for row in editor.get(url).json()}
    is_problem(Program(bob).delete(f"{url}{rows['Bob Baker']}/"), 403)
    is_problem(Program(bob).get(url), 403)
    assert editor.delete(f"{url}{rows['Bob Baker']}/").status_code == 204
    is_problem(editor.delete(f"{url}{rows['Bob Baker']}/"), 404)
    is_problem(Program(bob).get(f"/articles/{article.pk}/"), 404)


def test_links_are_listed_and_followed_by_a_job(editor, article, alice):
    with as_system("test"):
        ArticleHyperlink.objects.update(state="dead", detail="The server answered 404.", checked_at=NOW)
    url = f"/articles/{article.pk}/links/"
    (link,) = Program(alice).get(url).json()
    assert (link["address"], link["state"]) == ("https://x.example/a", "dead")
    is_problem(Program(alice).post(f"{url}check/"), 403)
    is_problem(Program(alice).post("/articles/check-links/"), 403)
    assert editor.post(f"{url}check/").status_code == 202
    assert editor.post("/articles/check-links/").status_code == 202
    assert [job.parameters for job in Job.objects.order_by("pk")] == [{"article": article.pk}, {}]
