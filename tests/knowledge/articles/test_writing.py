"""Drafting, revising, publishing: from work in progress to what readers have."""

import pytest

from incidents.permissions.principal import as_user
from incidents.refusals import Refused
from knowledge.articles.operations import (
    ApprovalNeeded,
    ArticleRefused,
    StaleArticle,
    approve_revision,
    archive_article,
    bring_back,
    draft_article,
    mark_reviewed,
    publish_article,
    restore_revision,
    revise_article,
    submit_article,
    update_filing,
    validate_article,
)
from knowledge.articles.queries.addresses import article_at
from knowledge.models import Article, ArticleEvent, Topic
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


@pytest.fixture
def topic():
    return Topic.objects.create(name="Cash", slug="cash", review_every_days=90)


@pytest.fixture
def strict():
    return Topic.objects.create(name="Locks", slug="locks", needs_approval=True)


@pytest.fixture
def article(alice, topic):
    return draft_article(title="Restart the checkout", texts={"body": "First."}, topics=[topic], actor=alice, at=NOW)


def codes(article):
    return list(ArticleEvent.objects.filter(article=article).order_by("pk").values_list("code", flat=True))


def test_draft_is_work_in_progress_of_its_author(article, alice, topic):
    assert (article.confidence, article.owner, article.slug) == ("work_in_progress", alice, "restart-the-checkout")
    assert article.latest_revision.number == 1
    assert article.published_revision is None
    assert list(article.topics.all()) == [topic]
    assert codes(article) == ["article.drafted"]


@pytest.mark.parametrize("title", ["", "  \n ", "x" * 201])
def test_draft_without_a_fitting_title_is_refused(title, alice):
    with pytest.raises(ArticleRefused) as refusal:
        draft_article(title=title, actor=alice, at=NOW)
    assert "title" in refusal.value.fields
    assert not Article.objects.exists()


def test_draft_with_an_unknown_part_is_refused(alice):
    with pytest.raises(ArticleRefused) as refusal:
        draft_article(title="Restart", texts={"poem": "x"}, actor=alice, at=NOW)
    assert list(refusal.value.fields) == ["poem"]


def test_same_title_gets_an_address_of_its_own(article, alice):
    second = draft_article(title="Restart the checkout", actor=alice, at=NOW)
    assert second.slug == "restart-the-checkout-2"


def test_revision_keeps_what_is_not_given(article, bob):
    row = revise_article(article, title="Restart it", actor=bob, at=NOW, summary="Shorter")
    assert (row.latest_revision.number, row.latest_revision.body, row.latest_revision.author) == (2, "First.", bob)
    assert row.title == "Restart it"
    assert row.version == article.version + 1


def test_revision_of_the_same_words_is_none(article, bob):
    row = revise_article(article, texts={"body": "First.\r\n"}, actor=bob, at=NOW)
    assert row.latest_revision.number == 1
    assert row.version == article.version


def test_second_of_two_who_revise_is_told(article, alice, bob):
    seen = article.version
    revise_article(article, texts={"body": "Hers."}, actor=alice, at=NOW, expected_version=seen)
    with pytest.raises(StaleArticle):
        revise_article(article, texts={"body": "His."}, actor=bob, at=NOW, expected_version=seen)
    assert Article.objects.get().latest_revision.body == "Hers."


def test_readers_have_the_published_words_until_the_next_are(article, alice):
    publish_article(article, actor=alice, at=NOW)
    row = revise_article(article, title="Restart it", texts={"body": "Second."}, actor=alice, at=NOW)
    assert (row.title, row.published_revision.body, row.has_changes) == ("Restart the checkout", "First.", True)
    row = publish_article(article, actor=alice, at=NOW)
    assert (row.title, row.published_revision.body, row.has_changes) == ("Restart it", "Second.", False)


def test_publishing_again_changes_nothing(article, alice):
    first = publish_article(article, actor=alice, at=NOW)
    assert publish_article(article, actor=alice, at=NOW).version == first.version
    assert codes(article).count("article.published") == 1


def test_old_address_leads_to_the_article(article, alice):
    publish_article(article, actor=alice, at=NOW)
    revise_article(article, title="Cash desk hangs", actor=alice, at=NOW)
    publish_article(article, actor=alice, at=NOW)
    assert article_at("cash-desk-hangs").has_moved is False
    assert article_at("restart-the-checkout").has_moved is True
    revise_article(article, title="Restart the checkout", actor=alice, at=NOW)
    publish_article(article, actor=alice, at=NOW)
    assert article_at("restart-the-checkout").has_moved is False
    assert article_at("cash-desk-hangs").article == article


def test_address_of_a_draft_is_not_kept(article, alice):
    revise_article(article, title="Cash desk hangs", actor=alice, at=NOW)
    assert article_at("restart-the-checkout") is None


def test_review_follows_the_topic_with_the_shortest_round(article, alice, bob):
    row = publish_article(article, actor=alice, at=NOW)
    assert (row.review_on - NOW.date()).days == 90
    row = validate_article(article, actor=bob, at=NOW.replace(month=4))
    assert (row.review_on - NOW.replace(month=4).date()).days == 90
    assert (row.last_reviewed_by, row.confidence) == (bob, "validated")


def test_submitting_leads_to_the_list_of_what_is_to_be_validated(article, alice):
    submit_article(article, actor=alice, at=NOW)
    assert list(Article.objects.to_validate()) == [article]
    submit_article(article, actor=alice, at=NOW)
    assert codes(article).count("article.submitted") == 1


def test_topic_with_approval_wants_another_person(strict, alice, bob):
    article = draft_article(title="Change the locks", topics=[strict], actor=alice, at=NOW)
    with pytest.raises(ApprovalNeeded):
        publish_article(article, actor=alice, at=NOW)
    with pytest.raises(ApprovalNeeded):
        approve_revision(article, actor=alice, at=NOW)
    with pytest.raises(ApprovalNeeded):
        validate_article(article, actor=alice, at=NOW)
    approve_revision(article, actor=bob, at=NOW)
    row = publish_article(article, actor=alice, at=NOW)
    assert row.published_revision.approved_by == bob


def test_who_wrote_any_part_since_cannot_approve(strict, alice, bob, carol):
    article = draft_article(title="Change the locks", topics=[strict], actor=alice, at=NOW)
    revise_article(article, texts={"body": "More."}, actor=bob, at=NOW)
    with pytest.raises(ApprovalNeeded):
        approve_revision(article, actor=alice, at=NOW)
    approve_revision(article, actor=carol, at=NOW)
    revise_article(article, texts={"body": "Even more."}, actor=bob, at=NOW)
    with pytest.raises(ApprovalNeeded):
        publish_article(article, actor=alice, at=NOW)


def test_restoring_writes_the_old_words_anew(article, alice):
    revise_article(article, texts={"body": "Second."}, actor=alice, at=NOW)
    row = restore_revision(article.revisions.get(number=1), actor=alice, at=NOW)
    assert (row.latest_revision.number, row.latest_revision.body) == (3, "First.")
    assert row.latest_revision.summary == "Restored revision 1"


def test_archived_changes_no_more_until_it_is_brought_back(article, alice, bob):
    validate_article(article, actor=bob, at=NOW)
    with pytest.raises(Refused):
        archive_article(article, reason=" ", actor=bob, at=NOW)
    archive_article(article, reason="The checkout is gone.", actor=bob, at=NOW)
    assert not Article.objects.readable_now().exists()
    for act in (revise_article, publish_article, validate_article, mark_reviewed, submit_article, update_filing):
        with pytest.raises(ArticleRefused):
            act(article, actor=bob, at=NOW)
    row = bring_back(article, reason="It is back.", actor=bob, at=NOW)
    assert row.confidence == "not_validated"
    assert row.review_on == NOW.date()


def test_filing_says_what_it_changed(article, bob, strict):
    row = update_filing(article, audience="public", topics=[strict], actor=bob, at=NOW)
    assert (row.audience, list(row.topics.all())) == ("public", [strict])
    event = ArticleEvent.objects.filter(code="article.filed").get()
    assert event.data == {"changed": ["audience", "topics"]}
    assert update_filing(article, audience="public", actor=bob, at=NOW).version == row.version


def test_absent_and_hidden_articles_are_refused_alike(article, olive):
    with as_user(olive), pytest.raises(Refused) as refusal:
        revise_article(article, title="x", actor=olive, at=NOW)
    assert refusal.value.code == "not_found"
