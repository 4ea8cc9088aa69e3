"""What readers say of an article, what they suggest, and how they sign in."""

import pytest
from django.test import Client

from knowledge.library.views import article as views
from knowledge.models import Article, ArticleFeedback, ArticleSuggestion
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]

ADDRESS = "/knowledge/articles/paper-jam/"


def test_a_vote_counts_and_is_thanked_for(signed_in, article, reader):
    response = signed_in.post(f"{ADDRESS}feedback/", {"vote": "helped"}, follow=True)
    assert "Thank you for saying that it helped." in response.content.decode()
    assert Article._base_manager.get(pk=article.pk).helped_count == 1
    assert ArticleFeedback._base_manager.get().user == reader


def test_strangers_vote_too(client, opened, article):
    client.post(f"{ADDRESS}feedback/", {"vote": "not_helped"})
    assert Article._base_manager.get(pk=article.pk).not_helped_count == 1


def test_a_trouble_with_words_becomes_a_task_of_the_owner(signed_in, article, alice):
    Article._base_manager.filter(pk=article.pk).update(owner=alice)
    signed_in.post(f"{ADDRESS}feedback/", {"opinion": "outdated", "comment": "The cover is on the left now."})
    said = ArticleFeedback._base_manager.get()
    assert (said.state, said.owner, said.comment) == ("open", alice, "The cover is on the left now.")


def test_nothing_chosen_keeps_what_was_typed(signed_in, article):
    response = signed_in.post(f"{ADDRESS}feedback/", {"comment": "Something odd"})
    assert response.status_code == 422
    assert "Choose what is wrong." in response.content.decode()
    assert "Something odd" in response.content.decode()
    assert not ArticleFeedback._base_manager.exists()


def test_too_many_opinions_wait(signed_in, article, monkeypatch):
    monkeypatch.setattr(views, "OPINIONS_PER_HOUR", 0)
    response = signed_in.post(f"{ADDRESS}feedback/", {"opinion": "wrong", "comment": "kept"})
    assert response.status_code == 429
    assert "kept" in response.content.decode()


def test_reading_changes_nothing(signed_in, article):
    assert signed_in.get(f"{ADDRESS}feedback/").status_code == 405
    assert not ArticleFeedback._base_manager.exists()


def test_an_edit_is_suggested_in_words_and_as_words(signed_in, article, reader):
    page = signed_in.get(f"{ADDRESS}suggest/").content.decode()
    assert "Paper is stuck." in page
    said = {
        "comment": "Name the tray",
        "title": article.title,
        "issue": "Paper is stuck in the tray.",
        "body": article.published_revision.body.replace("\n", "\r\n"),
    }
    response = signed_in.post(f"{ADDRESS}suggest/", said, follow=True)
    assert "An editor will look at what you suggest" in response.content.decode()
    suggestion = ArticleSuggestion._base_manager.get()
    assert (suggestion.suggested_by, suggestion.comment) == (reader, "Name the tray")
    assert suggestion.texts == {"issue": "Paper is stuck in the tray."}


def test_a_suggestion_without_a_change_is_refused_at_the_field(signed_in, article):
    revision = article.published_revision
    said = {"title": revision.title, "issue": revision.issue, "body": revision.body}
    response = signed_in.post(f"{ADDRESS}suggest/", said)
    assert response.status_code == 409
    assert "Say what should change" in response.content.decode()


def test_whoever_has_an_account_signs_in_and_comes_back(article, reader):
    reader.set_password("a long enough secret")
    reader.save()
    client = Client()
    said = {"username": "rita", "password": "a long enough secret", "next": ADDRESS}
    response = client.post("/knowledge/sign-in/", said)
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert client.get(ADDRESS).status_code == 200
    assert client.get("/admin/").status_code == 302
    client.post("/knowledge/sign-out/")
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize(("next_page", "wanted"), [("https://evil.example/", "/knowledge/"), ("", "/knowledge/")])
def test_signing_in_leads_nowhere_else(reader, next_page, wanted):
    reader.set_password("a long enough secret")
    reader.save()
    said = {"username": "rita", "password": "a long enough secret", "next": next_page}
    assert Client().post("/knowledge/sign-in/", said)["Location"] == wanted


def test_wrong_passwords_and_closed_accounts_are_answered_alike(reader):
    gone = make_user("gone", is_active=False)
    gone.set_password("a long enough secret")
    gone.save()
    answers = []
    for name in ("rita", "nobody", "gone"):
        response = Client().post("/knowledge/sign-in/", {"username": name, "password": "a long enough secret"})
        answers.append((response.status_code, "is not right" in response.content.decode()))
    assert answers == [(422, True)] * 3
