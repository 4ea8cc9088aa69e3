"""The console's pages about articles: who comes in, what they show and cost, what a failing form keeps."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.permissions.principal import as_system
from knowledge.articles.operations import (
    draft_article,
    give_feedback,
    note_gap,
    publish_article,
    restrict,
    revise_article,
    suggest_edit,
)
from knowledge.models import Article, ArticleEvent, ArticleFeedback, ArticlePicture, KnowledgeGap, Topic
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def editor(reference):
    return make_user("edith", "knowledge editor")


@pytest.fixture
def make(alice):
    def make(title="Restart the checkout", *, published=True, **values):
        with as_system("test"):
            article = draft_article(title=title, texts={"body": "Some **words**."}, actor=alice, at=NOW, **values)
            return publish_article(article, actor=alice, at=NOW) if published else article

    return make


def at(name, *keys):
    return reverse(f"articles_{name}", args=keys)


def again(article):
    with as_system("test"):
        return Article.objects.get(pk=article.pk)


def test_list_shows_what_the_reader_may_read(client, make, olive, alice):
    make("Open to all")
    make("Being written", published=False)
    client.force_login(olive)
    page = client.get(reverse("articles")).text
    assert "Open to all" in page
    assert "Being written" not in page
    client.force_login(alice)
    assert "Being written" in client.get(reverse("articles")).text
    assert "Open to all" in client.get(reverse("articles"), {"q": "open ALL"}).text
    assert "No article here" in client.get(reverse("articles"), {"q": "absent"}).text


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_at_any_length(rows, client, make, editor, django_assert_max_num_queries):
    for number in range(rows):
        article = make(f"Number {number}")
        with as_system("test"):
            give_feedback(article, opinion="wrong", user=None, at=NOW)
            suggest_edit(article, comment="Clearer, please.", actor=None, at=NOW)
            note_gap(f"gap number{number}", at=NOW)
    client.force_login(editor)
    with django_assert_max_num_queries(12):
        client.get(reverse("articles"))
    with django_assert_max_num_queries(13):
        client.get(reverse("articles_work"))


@pytest.mark.parametrize("rows", [1, 3])
def test_article_page_costs_the_same_however_much_belongs_to_it(
    rows, client, make, editor, django_assert_max_num_queries
):
    article = make()
    with as_system("test"):
        for number in range(rows):
            give_feedback(article, opinion="wrong", comment=f"No {number}", user=None, at=NOW)
            suggest_edit(article, comment="Clearer.", actor=None, at=NOW)
            revise_article(article, texts={"body": f"Words {number}"}, actor=editor, at=NOW)
    client.force_login(editor)
    with django_assert_max_num_queries(20):
        assert client.get(at("article", article.pk)).status_code == 200


def test_hidden_and_absent_articles_answer_alike(client, make, editor, bob):
    article = make()
    with as_system("test"):
        restrict(article, reason="Secret.", actor=editor, at=NOW)
    client.force_login(bob)
    for key in (article.pk, article.pk + 1):
        assert client.get(at("article", key)).status_code == 404
        assert client.post(at("act", key, "publish")).status_code == 404


def test_read_of_a_restricted_article_is_recorded(client, make, editor):
    article = make()
    with as_system("test"):
        restrict(article, reason="Secret.", actor=editor, at=NOW)
    client.force_login(editor)
    client.get(at("article", article.pk))
    with as_system("test"):
        assert ArticleEvent.objects.filter(code="article.read", actor=editor).count() == 1


def test_new_article_begins_with_the_template_of_its_kind(client, alice):
    client.force_login(alice)
    said = {"title": "Printer jams", "kind": "how_to", "audience": "agents"}
    answer = client.post(at("new"), said)
    with as_system("test"):
        article = Article.objects.get()
        assert "## Steps" in article.latest_revision.body
    assert answer.headers["Location"] == at("edit", article.pk)
    assert "Give it a title" in client.post(at("new"), {**said, "title": ""}).text


def test_observer_writes_nothing(client, make, olive):
    article = make()
    client.force_login(olive)
    assert client.post(at("new"), {"title": "x", "kind": "how_to", "audience": "agents"}).status_code == 403
    assert client.get(at("edit", article.pk)).status_code == 403
    for act in ("publish", "validate", "archive", "submit", "restrict"):
        assert client.post(at("act", article.pk, act), {"reason": "x"}).status_code == 403
    assert client.post(at("suggest", article.pk), {"title": article.title, "comment": "Clearer."}).status_code == 302


def test_agent_edits_work_in_progress_and_suggests_beyond_it(client, make, bob, editor):
    article = make()
    client.force_login(bob)
    said = {"title": "Restart it", "body": "Better.", "version": again(article).version}
    assert client.post(at("edit", article.pk), said).status_code == 302
    client.force_login(editor)
    client.post(at("act", article.pk, "validate"))
    assert again(article).confidence == "validated"
    client.force_login(bob)
    assert client.get(at("edit", article.pk)).status_code == 403
    assert client.post(at("suggest", article.pk), {"title": "Restart it", "body": "Best."}).status_code == 302
    with as_system("test"):
        suggestion = again(article).suggestions.get()
    client.force_login(editor)
    assert "Best" in client.get(at("suggestion", suggestion.pk)).text
    client.post(at("suggestion", suggestion.pk), {"accept": "1"})
    with as_system("test"):
        assert again(article).latest_revision.body == "Best."


def test_second_of_two_who_edit_keeps_what_was_typed(client, make, alice, bob):
    article = make()
    seen = again(article).version
    with as_system("test"):
        revise_article(article, texts={"body": "Hers."}, actor=alice, at=NOW)
    client.force_login(bob)
    said = {"title": "Restart it", "body": "His own.", "version": seen}
    answer = client.post(at("edit", article.pk), said)
    assert answer.status_code == 409
    assert "His own." in answer.text
    assert f'name="version" value="{seen + 1}"' in answer.text


def test_preview_shows_words_as_typed_and_keeps_nothing(client, make, alice):
    article = make()
    client.force_login(alice)
    answer = client.post(at("preview", article.pk), {"title": "New", "body": "A <b>bold</b> **word**"})
    assert "<strong>word</strong>" in answer.text
    assert "&lt;b&gt;bold" in answer.text
    assert again(article).version == article.version


def test_picture_is_pasted_and_shown_to_readers(client, make, alice, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    article = make(audience="public")
    client.force_login(alice)
    upload = SimpleUploadedFile("shot.png", PNG, "image/png")
    answer = client.post(at("pictures", article.pk), {"file": upload})
    key = answer.json()["key"]
    look = client.post(at("preview", article.pk), {"title": "x", "body": f"![a shot](attachment:{key})"})
    address = reverse("knowledge_picture", args=[key])
    assert f'src="{address}"' in look.text
    client.logout()
    assert b"".join(client.get(address).streaming_content) == PNG
    with as_system("test"):
        Article.objects.update(audience="agents")
    assert client.get(address).status_code == 404


def test_what_is_no_picture_is_refused(client, make, alice, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    article = make()
    client.force_login(alice)
    answer = client.post(at("pictures", article.pk), {"file": SimpleUploadedFile("a.png", b"<svg>", "image/png")})
    assert answer.status_code == 422
    with as_system("test"):
        assert not ArticlePicture.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


def test_editor_archives_with_a_reason(client, make, editor):
    article = make()
    client.force_login(editor)
    assert "This field is required" in client.post(at("act", article.pk, "archive"), {"reason": ""}).text
    client.post(at("act", article.pk, "archive"), {"reason": "Gone."})
    assert again(article).is_archived


def test_revision_shows_what_changed_and_can_be_restored(client, make, alice):
    article = make()
    with as_system("test"):
        revise_article(article, texts={"body": "Other words."}, actor=alice, at=NOW)
    client.force_login(alice)
    page = client.get(at("revision", article.pk, 2)).text
    assert "<ins>" in page
    assert "<del>" in page
    client.post(at("restore", article.pk, 1))
    with as_system("test"):
        assert again(article).latest_revision.body == "Some **words**."


def test_filing_chooses_topics(client, make, alice):
    article, topic = make(), Topic.objects.create(name="Cash", slug="cash")
    client.force_login(alice)
    said = {"kind": "question", "audience": "staff", "topics": [topic.pk], "expiry_action": "hide"}
    assert client.post(at("filing", article.pk), said).status_code == 302
    with as_system("test"):
        row = again(article)
        assert (row.kind, row.audience, row.expiry_action, list(row.topics.all())) == (
            "question", "staff", "hide", [topic],
        )  # fmt: skip


def test_release_shows_the_redacted_words(client, make, editor, olive):
    article = make()
    with as_system("test"):
        restrict(article, reason="Secret.", actor=editor, at=NOW)
    client.force_login(editor)
    said = {"title": "Harmless title", "body": "Harmless.", "reason": "Cleared.", "version": again(article).version}
    assert client.post(at("release", article.pk), said).status_code == 302
    client.force_login(olive)
    page = client.get(at("article", article.pk)).text
    assert "Harmless title" in page
    assert "Secret." not in page


def test_task_is_finished_by_its_owner_and_not_by_others(client, make, alice, bob):
    article = make()
    with as_system("test"):
        task = give_feedback(article, opinion="wrong", comment="Step 2", user=None, at=NOW)
    client.force_login(bob)
    assert client.post(at("feedback", task.pk), {"answer": "x"}).status_code == 403
    client.force_login(alice)
    assert "Step 2" in client.get(reverse("articles_work")).text
    client.post(at("feedback", task.pk), {"answer": "Written anew."})
    with as_system("test"):
        assert ArticleFeedback.objects.get().answer == "Written anew."


def test_gap_is_closed_by_an_article(client, make, editor, alice):
    article = make()
    note_gap("printer jams", at=NOW)
    gap = KnowledgeGap.objects.get()
    client.force_login(alice)
    assert client.post(at("gap", gap.pk), {"article": article.reference}).status_code == 403
    client.force_login(editor)
    assert "There is no such article." in client.post(at("gap", gap.pk), {"article": "KB-999"}).text
    client.post(at("gap", gap.pk), {"article": article.reference})
    gap.refresh_from_db()
    assert gap.article_id == article.pk


def test_articles_of_somebody_change_hands_in_bulk(client, make, editor, alice, bob):
    article = make()
    client.force_login(editor)
    client.post(at("owners"), {"user": alice.pk, "to": bob.pk})
    assert again(article).owner == bob


def test_restricted_article_gets_an_access_list(client, make, editor, bob):
    article = make()
    with as_system("test"):
        restrict(article, reason="Secret.", actor=editor, at=NOW)
    client.force_login(editor)
    client.post(at("access", article.pk), {"user": bob.pk})
    client.force_login(bob)
    assert client.get(at("article", article.pk)).status_code == 200
    client.force_login(editor)
    with as_system("test"):
        (access,) = again(article).access_list.filter(user=bob)
    client.post(at("revoke", article.pk, access.pk))
    client.force_login(bob)
    assert client.get(at("article", article.pk)).status_code == 404
