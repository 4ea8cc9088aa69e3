"""Articles at work: use, votes, flags, tasks, suggestions, gaps, expiry, owners, need to know."""

from datetime import timedelta

import pytest

from incidents.models import AccessGrant, Exercise, Notification, TimelineEntry
from incidents.people.operations.accounts import deactivate_user
from incidents.permissions.principal import as_user
from incidents.reporter.models import FollowUp
from incidents.timeline.sentences import sentence
from knowledge.articles.operations import (
    ArticleRefused,
    accept_suggestion,
    close_gap,
    create_article_from_incident,
    decline_suggestion,
    draft_article,
    expire_articles,
    finish_feedback,
    give_feedback,
    link_article,
    mark_reviewed,
    note_gap,
    publish_article,
    release,
    reown_all,
    restrict,
    revise_article,
    suggest_edit,
    unlink_article,
    validate_article,
)
from knowledge.articles.operations.suggest import DecidedAlready
from knowledge.models import Article, ArticleEvent, ArticleFeedback, ArticleLink, KnowledgeGap, Topic
from tests.factories import NOW, make_incident, make_user
from tests.knowledge.articles.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


@pytest.fixture
def editor(reference):
    return make_user("edith", "knowledge editor")


@pytest.fixture
def article(alice):
    return publish_article(
        draft_article(title="Restart the checkout", texts={"body": "Words."}, actor=alice, at=NOW), actor=alice, at=NOW
    )


def again(article):
    return Article.objects.get(pk=article.pk)


def counts(article):
    row = again(article)
    return row.reused_count, row.helped_count, row.not_helped_count


def test_link_counts_once_and_stands_on_the_timeline(article, bob, service):
    incident = make_incident(service=service)
    link_article(article, incident, actor=bob, at=NOW)
    link_article(article, incident, actor=bob, at=NOW)
    assert counts(article) == (1, 0, 0)
    link_article(article, incident, helped=True, actor=bob, at=NOW)
    assert counts(article) == (1, 1, 0)
    link_article(article, incident, helped=False, actor=bob, at=NOW)
    assert counts(article) == (0, 0, 1)
    entries = TimelineEntry.objects.filter(incident=incident, code="article.linked").order_by("pk")
    told = [sentence(entry.code, entry.data, actor="Bob") for entry in entries]
    name = f"{article.reference} Restart the checkout"
    assert told == [
        f"Bob linked the article {name}.",
        f"Bob used the article {name}, and it helped.",
        f"Bob tried the article {name}, and it did not help.",
    ]


def test_unlink_takes_back_what_it_counted(article, bob, service):
    link = link_article(article, make_incident(service=service), helped=True, actor=bob, at=NOW)
    unlink_article(link, actor=bob, at=NOW)
    unlink_article(link, actor=bob, at=NOW)
    assert counts(article) == (0, 0, 0)


def test_use_in_a_drill_counts_for_nothing(article, bob, service):
    incident = make_incident(service=service, exercise=Exercise.objects.create(name="Fire", created_at=NOW))
    link = link_article(article, incident, helped=True, actor=bob, at=NOW)
    assert counts(article) == (0, 0, 0)
    assert again(article).confidence == "work_in_progress"
    unlink_article(link, actor=bob, at=NOW)
    assert counts(article) == (0, 0, 0)


def test_use_raises_confidence_and_help_by_several_validates(article, alice, bob, carol, service):
    link_article(article, make_incident(service=service), actor=bob, at=NOW)
    assert again(article).confidence == "not_validated"
    for actor in (bob, bob, alice, alice):
        link_article(article, make_incident(service=service), helped=True, actor=actor, at=NOW)
    assert again(article).confidence == "not_validated"
    link_article(article, make_incident(service=service), helped=True, actor=carol, at=NOW)
    assert again(article).confidence == "validated"


def test_help_does_not_validate_where_a_topic_asks_for_approval(article, bob, carol, service):
    article.topics.add(Topic.objects.create(name="Locks", slug="locks", needs_approval=True))
    for actor in (bob, carol, bob, carol):
        link_article(article, make_incident(service=service), helped=True, actor=actor, at=NOW)
    assert again(article).confidence == "not_validated"


def test_comment_where_it_did_not_help_is_a_task_of_the_owner(article, alice, bob, service):
    incident = make_incident(service=service)
    link_article(article, incident, helped=False, comment="Step 2 is gone.", actor=bob, at=NOW)
    (task,) = ArticleFeedback.objects.filter(state="open")
    assert (task.owner, task.incident, task.comment) == (alice, incident, "Step 2 is gone.")
    assert Notification.objects.filter(kind="article.task", recipient=alice).exists()
    finish_feedback(task, actor=alice, answer="Written anew.", at=NOW)
    assert finish_feedback(task, actor=bob, at=NOW).done_by == alice


def test_second_vote_takes_the_place_of_the_first(article, bob):
    give_feedback(article, opinion="helped", user=bob, at=NOW)
    give_feedback(article, opinion="helped", user=bob, at=NOW)
    assert counts(article) == (0, 1, 0)
    give_feedback(article, opinion="not_helped", comment="Not for me.", user=bob, at=NOW)
    assert counts(article) == (0, 0, 1)
    assert ArticleFeedback.objects.get().state == "open"
    give_feedback(article, opinion="helped", user=bob, at=NOW)
    assert counts(article) == (0, 1, 0)
    assert ArticleFeedback.objects.get().state == "noted"


def test_readers_without_an_account_are_counted_each(article):
    give_feedback(article, opinion="helped", user=None, at=NOW)
    give_feedback(article, opinion="helped", user=None, at=NOW)
    assert counts(article) == (0, 2, 0)


def test_flags_of_two_people_lower_confidence(article, editor, bob, carol):
    validate_article(article, actor=editor, at=NOW)
    give_feedback(article, opinion="outdated", user=bob, at=NOW)
    give_feedback(article, opinion="outdated", user=bob, at=NOW)
    give_feedback(article, opinion="wrong", user=None, at=NOW)
    assert again(article).confidence == "validated"
    give_feedback(article, opinion="wrong", user=carol, at=NOW)
    assert again(article).confidence == "not_validated"
    assert ArticleFeedback.objects.filter(state="open").count() == 3


def test_flag_of_an_editor_is_enough(article, editor):
    validate_article(article, actor=editor, at=NOW)
    give_feedback(article, opinion="unclear", user=editor, at=NOW)
    assert again(article).confidence == "not_validated"


def test_suggestion_becomes_a_revision_of_the_reader(article, editor, bob):
    suggestion = suggest_edit(article, texts={"body": "Better words."}, comment="Clearer", actor=bob, at=NOW)
    row = accept_suggestion(suggestion, actor=editor, at=NOW)
    assert (row.latest_revision.body, row.latest_revision.author) == ("Better words.", bob)
    assert row.published_revision.body == "Words."
    assert Notification.objects.filter(kind="article.decided", recipient=bob).exists()
    with pytest.raises(DecidedAlready):
        decline_suggestion(suggestion, reason="No.", actor=editor, at=NOW)


def test_suggestion_keeps_what_was_written_since(article, editor, alice, bob):
    suggestion = suggest_edit(article, title="Restart it now", actor=bob, at=NOW)
    revise_article(article, texts={"body": "Newer."}, actor=alice, at=NOW)
    row = accept_suggestion(suggestion, actor=editor, at=NOW)
    assert (row.latest_revision.title, row.latest_revision.body) == ("Restart it now", "Newer.")


def test_suggestion_of_nothing_is_refused(article, bob):
    with pytest.raises(ArticleRefused) as refusal:
        suggest_edit(article, texts={"body": "Words."}, actor=bob, at=NOW)
    assert list(refusal.value.fields) == ["comment"]


def test_article_from_an_incident_keeps_the_words_of_the_requester(alice, service):
    topic = Topic.objects.create(name="Cash", slug="cash")
    topic.services.add(service)
    incident = make_incident(title="Checkout hangs", description="Agents wrote this.", service=service)
    FollowUp.objects.create(
        incident=incident, reference="INC-1", email="r@example.org", is_reporter=True, title="It hangs",
        words="The till\nis stuck.", nonce="n", token_hash="t", made_at=NOW, expires_at=NOW + timedelta(days=1),
        mail_next_at=NOW,
    )  # fmt: skip
    article = create_article_from_incident(incident, actor=alice, at=NOW)
    revision = article.latest_revision
    assert revision.issue == "> It hangs\n>\n> The till\n> is stuck."
    assert revision.environment == "Service: Checkout"
    assert list(article.topics.all()) == [topic]
    assert create_article_from_incident(incident, actor=alice, at=NOW) == article
    assert TimelineEntry.objects.filter(incident=incident, code="article.drafted").count() == 1
    assert counts(article) == (0, 0, 0)


def test_article_from_a_restricted_incident_is_restricted_until_released(alice, bob, charlie, editor):
    incident = make_incident("security", title="Payroll leaked", description="By Mallory.")
    AccessGrant.objects.create(incident=incident, user=bob, granted_at=NOW)
    article = create_article_from_incident(incident, actor=alice, at=NOW)
    publish_article(article, actor=alice, at=NOW)
    assert article.restricted
    assert "payroll" not in article.slug
    entry = TimelineEntry.objects.get(incident=incident, code="article.drafted")
    assert entry.data["article"]["name"] == article.reference
    for person, may in ((alice, True), (bob, True), (charlie, False), (editor, False)):
        with as_user(person):
            assert Article.objects.filter(pk=article.pk).exists() == may
    release(
        article, reason="Cleared.", title="A list leaked", texts={"issue": "Somebody saw a list."}, actor=alice, at=NOW
    )
    with as_user(charlie):
        row = again(article)
        assert (row.title, row.slug) == ("A list leaked", "a-list-leaked")
        assert [revision.title for revision in row.revisions.all()] == ["A list leaked"]
        assert not any("Mallory" in str(vars(revision)) for revision in row.revisions.all())
        assert {event.code for event in ArticleEvent.objects.filter(article=row)} == {"article.released"}
        assert not ArticleLink.objects.filter(article=row).exists()


def test_restricting_takes_the_address_that_told(article, editor, bob):
    restrict(article, reason="It names a customer.", actor=editor, at=NOW)
    assert again(article).slug.startswith("kb-")
    with as_user(bob):
        assert not Article.objects.filter(pk=article.pk).exists()
    with as_user(editor):
        assert Article.objects.filter(pk=article.pk).exists()
    with pytest.raises(ArticleRefused):
        restrict(article, reason="Again.", actor=editor, at=NOW)


@pytest.mark.parametrize(
    ("action", "confidence", "is_hidden"),
    [("warn", "validated", False), ("hide", "validated", True), ("archive", "archived", False)],
)
def test_expiry_acts_once_after_the_grace(action, confidence, is_hidden, article, alice, editor):
    validate_article(article, actor=editor, at=NOW)
    Article.objects.update(expiry_action=action, review_on=NOW.date())
    assert expire_articles(at=NOW + timedelta(days=30)).acted == 0
    assert expire_articles(at=NOW + timedelta(days=31)).acted == 1
    assert expire_articles(at=NOW + timedelta(days=32)).acted == 0
    row = again(article)
    assert (row.confidence, row.hidden_at is not None) == (confidence, is_hidden)
    assert row.expired_at == NOW + timedelta(days=31)
    if action != "archive":
        row = mark_reviewed(article, actor=editor, at=NOW + timedelta(days=40))
        assert (row.hidden_at, row.expired_at) == (None, None)


def test_review_is_told_to_the_owner_and_then_to_editors_once(article, alice, editor):
    Article.objects.update(review_on=NOW.date())
    for days in (0, 1, 14, 15):
        expire_articles(at=NOW + timedelta(days=days))
    told = Notification.objects.filter(kind="article.review", channel="inbox")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["alice", "edith"]


def test_articles_of_somebody_who_leaves_go_to_the_owner_of_the_topic(article, alice, bob, ada):
    article.topics.add(Topic.objects.create(name="Cash", slug="cash", owner=bob))
    other = make_article("Other", owner=alice)
    deactivate_user(alice, actor=ada, at=NOW)
    assert again(article).owner == bob
    assert again(other).owner is None


def test_reowning_in_bulk_moves_the_tasks_too(article, alice, bob):
    give_feedback(article, opinion="wrong", user=None, at=NOW)
    assert reown_all(alice, to=bob, actor=bob, at=NOW) == 1
    assert (again(article).owner, ArticleFeedback.objects.get().owner) == (bob, bob)
    assert reown_all(alice, to=bob, actor=bob, at=NOW) == 0


def test_gap_is_counted_by_its_words_and_opens_again(article, editor):
    note_gap("Printer  jams", at=NOW)
    gap = note_gap("jams PRINTER", at=NOW + timedelta(hours=1))
    assert (gap.count, gap.shown, gap.first_at) == (2, "jams PRINTER", NOW)
    assert note_gap("a b", at=NOW) is None
    with pytest.raises(ArticleRefused):
        close_gap(gap, actor=editor, at=NOW)
    assert close_gap(gap, article=article, actor=editor, at=NOW).article == article
    assert note_gap("printer jams", at=NOW).closed_at is None
    assert KnowledgeGap.objects.count() == 1
