"""Who reads what in the library, and what the pages say."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from knowledge.models import Article, ArticleAddress, ArticleEvent, Topic
from tests.factories import NOW, make_user
from tests.knowledge.search.shelves import shelve

pytestmark = pytest.mark.django_db

PAGES = ["/knowledge/", "/knowledge/search/?q=jam", "/knowledge/topics/printers/", "/knowledge/articles/paper-jam/"]


@pytest.mark.parametrize("address", PAGES)
def test_strangers_are_sent_to_sign_in_unless_articles_are_public(client, article, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/knowledge/sign-in/?next=%2Fknowledge%2F")


@pytest.mark.parametrize("address", PAGES)
def test_strangers_read_what_is_for_everybody_where_articles_are_public(client, opened, article, hidden, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "paper jam" in response.content.decode().replace("<mark>", "").replace("</mark>", "")
    assert "Secret" not in response.content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/knowledge/topics/printers/feed/"])
def test_nobody_is_told_of_what_they_may_not_read(signed_in, article, hidden, address):
    response = signed_in.get(address)
    assert response.status_code == 200
    assert "Secret" not in response.content.decode()
    assert "2 articles" not in response.content.decode()


@pytest.mark.parametrize("what", ["", "feedback/", "suggest/"])
@pytest.mark.parametrize("slug", ["secret-agents", "secret-restricted", "secret-draft", "absent"])
def test_hidden_and_absent_articles_are_alike(signed_in, hidden, slug, what):
    method = signed_in.post if what == "feedback/" else signed_in.get
    response, absent = method(f"/knowledge/articles/{slug}/{what}"), method(f"/knowledge/articles/nothing/{what}")
    assert response.status_code == absent.status_code == 404
    assert "Secret" not in response.content.decode()


def test_a_topic_without_anything_to_read_is_absent(signed_in, hidden, topic):
    assert signed_in.get("/knowledge/topics/printers/").status_code == 404
    assert "Printers" not in signed_in.get("/knowledge/").content.decode()


def test_editors_do_not_read_drafts_here(client, hidden):
    client.force_login(make_user("wendy", "knowledge editor"))
    assert client.get("/knowledge/articles/secret-draft/").status_code == 404


def test_an_article_has_contents_topics_and_what_to_read_next(signed_in, article, topic, system):
    other = shelve("Choose paper", "text", topics=[topic], slug="choose-paper")
    text = signed_in.get("/knowledge/articles/paper-jam/").content.decode()
    assert 'href="#s-before"' in text
    assert '<h3 id="s-before">Before</h3>' in text
    assert "What it is about" in text
    assert "/knowledge/topics/printers/" in text
    assert other.title in text
    assert "not reviewed since" in text


def test_says_who_reviewed_it_and_when(signed_in, client, opened, article, alice):
    Article._base_manager.filter(pk=article.pk).update(last_reviewed_at=NOW, last_reviewed_by=alice)
    assert "Last reviewed by Alice Archer on" in signed_in.get("/knowledge/articles/paper-jam/").content.decode()
    stranger = client.get("/knowledge/articles/paper-jam/").content.decode()
    assert "Last reviewed on" in stranger
    assert "Alice" not in stranger


def test_warns_of_what_nobody_reviewed(signed_in, article):
    Article._base_manager.filter(pk=article.pk).update(
        last_reviewed_at=NOW, review_on=timezone.localdate() - timedelta(days=200)
    )
    assert "Not reviewed since" in signed_in.get("/knowledge/articles/paper-jam/").content.decode()


def test_a_former_address_leads_to_the_article(signed_in, article, hidden):
    ArticleAddress(slug="old", article=article).save()
    ArticleAddress(slug="older", article=hidden["agents"]).save()
    response = signed_in.get("/knowledge/articles/old/")
    assert (response.status_code, response["Location"]) == (301, "/knowledge/articles/paper-jam/")
    assert signed_in.get("/knowledge/articles/older/").status_code == 404


def test_reading_a_restricted_article_is_recorded(client, system):
    owner = make_user("odette", is_staff=False)
    article = shelve("Secret", restricted=True, owner=owner, slug="secret")
    client.force_login(owner)
    assert client.get("/knowledge/articles/secret/").status_code == 200
    assert ArticleEvent._base_manager.filter(article=article, code="article.read", actor=owner).count() == 1


def test_the_feed_names_what_is_new(signed_in, article):
    response = signed_in.get("/knowledge/topics/printers/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "<title>Clear a paper jam</title>" in response.content.decode()
    assert "/knowledge/articles/paper-jam/" in response.content.decode()


def test_empty_shelves_say_so(signed_in):
    assert "There is nothing to read yet" in signed_in.get("/knowledge/").content.decode()


def test_strict_policy_and_no_inline_script_or_style(signed_in, article):
    for address in PAGES:
        response = signed_in.get(address)
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
        assert " style=" not in response.content.decode()
        assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_are_few_and_constant(signed_in, article, topic, system, rows, django_assert_max_num_queries):
    for number in range(rows):
        shelve(f"More {number}", "text", topics=[topic, Topic.objects.create(name=f"T{number}", slug=f"t{number}")])
    signed_in.get("/knowledge/")
    for address, most in (
        ("/knowledge/articles/paper-jam/", 8),
        ("/knowledge/", 9),
        ("/knowledge/topics/printers/", 9),
        ("/knowledge/search/?q=jam", 11),
    ):
        with django_assert_max_num_queries(most):
            assert signed_in.get(address).status_code == 200


def test_the_first_page_is_light(signed_in, article, topic, system):
    from django.contrib.staticfiles import finders

    for number in range(12):
        shelve(f"A rather long title of an article number {number}", "text", topics=[topic], helped_count=number)
    size = len(signed_in.get("/knowledge/").content)
    for name in ("knowledge/library.css", "knowledge/library.js", "incidents/logo.svg"):
        size += Path(finders.find(name)).stat().st_size
    assert size <= 100_000
