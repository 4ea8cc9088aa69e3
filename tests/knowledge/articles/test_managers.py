"""Who may read which article, and what belongs to it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.lifecycle.choices import GrantKind
from incidents.models import AccessGrant, User
from incidents.permissions.principal import NoPrincipal, acting, as_system, as_user
from knowledge.models import Article, ArticleAccess, ArticleLink, ArticleRevision
from tests.factories import NOW, give, make_incident
from tests.knowledge.articles.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(reference, system):
    """One article of each audience, one that is not published, hidden or archived, one restricted."""
    return {
        "agents": make_article("agents"),
        "staff": make_article("staff", audience="staff"),
        "public": make_article("public", audience="public"),
        "draft": make_article("draft", audience="public", published=False),
        "hidden": make_article("hidden", audience="public", hidden_at=NOW),
        "archived": make_article("archived", audience="public", confidence="archived", archived_at=NOW),
        "restricted": make_article("restricted", audience="public", restricted=True),
    }


def seen(user):
    with as_user(user):
        return set(Article.objects.values_list("title", flat=True))


def test_nobody_without_a_principal():
    with acting(None), pytest.raises(NoPrincipal):
        Article.objects.exists()


def test_each_reader_sees_their_audience(shelf, alice, olive):
    somebody = User.objects.create_user("sam", is_staff=False)
    assert seen(AnonymousUser()) == {"public"}
    assert seen(somebody) == {"public", "staff"}
    assert seen(olive) == {"public", "staff", "agents"}
    assert seen(alice) == set(shelf) - {"restricted"}


def test_an_account_that_is_closed_reads_like_anybody(shelf, alice):
    alice.is_active = False
    assert seen(alice) == {"public"}


def test_a_superuser_is_not_entitled_by_being_one(shelf, ada):
    assert "restricted" not in seen(ada)


def test_restricted_is_for_owner_list_and_team(shelf, alice, bob, charlie, team):
    article = shelf["restricted"]
    Article.objects.filter(pk=article.pk).update(owner=charlie)
    assert "restricted" in seen(charlie)
    assert "restricted" not in seen(alice)
    with as_system("test"):
        ArticleAccess.objects.create(article=article, team=team, granted_at=NOW)
    assert "restricted" in seen(alice)
    assert "restricted" in seen(bob)


def test_restricted_is_for_those_entitled_to_its_source(shelf, alice, bob, service):
    incident = make_incident("security", service=service)
    ArticleLink.objects.create(article=shelf["restricted"], incident=incident, is_source=True, linked_at=NOW)
    AccessGrant.objects.create(incident=incident, user=alice, kind=GrantKind.GRANTED, granted_at=NOW)
    assert "restricted" in seen(alice)
    assert "restricted" not in seen(bob)


def test_use_on_an_incident_entitles_nobody(shelf, alice, service):
    incident = make_incident("security", service=service, assignee=alice)
    ArticleLink.objects.create(article=shelf["restricted"], incident=incident, linked_at=NOW)
    assert "restricted" not in seen(alice)


def test_readers_see_the_published_revision_only(shelf, alice, olive):
    article = shelf["agents"]
    ArticleRevision.objects.create(article=article, number=2, title="new", made_at=NOW)
    with as_user(olive):
        assert [revision.number for revision in article.revisions.all()] == [1]
    with as_user(alice):
        assert [revision.number for revision in article.revisions.all()] == [2, 1]


def test_what_was_written_under_restriction_stays_so(shelf, alice, charlie):
    article = shelf["agents"]
    ArticleRevision.objects.create(article=article, number=2, title="secret", made_at=NOW, restricted=True)
    with as_user(alice):
        assert [revision.number for revision in article.revisions.all()] == [1]
    Article.objects.filter(pk=article.pk).update(owner=charlie)
    with as_user(charlie):
        assert article.revisions.count() == 2


def test_links_show_neither_hidden_articles_nor_hidden_incidents(shelf, alice, service):
    open_one, hidden = make_incident(service=service), make_incident("security", service=service)
    ArticleLink.objects.create(article=shelf["agents"], incident=hidden, linked_at=NOW)
    ArticleLink.objects.create(article=shelf["restricted"], incident=open_one, linked_at=NOW)
    ArticleLink.objects.create(article=shelf["agents"], incident=open_one, linked_at=NOW)
    with as_user(alice):
        assert [(link.article_id, link.incident_id) for link in ArticleLink.objects.all()] == [
            (shelf["agents"].pk, open_one.pk)
        ]


def test_readable_now_leaves_out_what_editors_see_beside(shelf, alice):
    with as_user(alice):
        titles = set(Article.objects.readable_now().values_list("title", flat=True))
    assert titles == {"agents", "staff", "public"}


def test_holders_of_view_restricted_see_what_is_restricted(shelf, olive):
    assert "restricted" in seen(give(olive, "view_restricted"))
