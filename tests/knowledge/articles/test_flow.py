"""Articles where incidents are reported, logged and worked."""

import pytest
from django.urls import reverse

from incidents.catalog.choices import ReportAudience
from incidents.models import OrganisationSettings
from incidents.permissions.principal import as_system
from knowledge.articles.operations import draft_article, publish_article
from knowledge.models import Article, ArticleFeedback, ArticleLink, KnowledgeGap, Topic
from tests.factories import NOW, make_incident, make_user

pytestmark = pytest.mark.django_db
# Session, person, rights.
SIGNED_IN = 3


@pytest.fixture
def topic(service):
    topic = Topic.objects.create(name="Cash", slug="cash")
    topic.services.add(service)
    return topic


def make(author, title, **values):
    with as_system("test"):
        article = draft_article(title=title, texts={"body": "How to mend it."}, actor=author, at=NOW, **values)
        return publish_article(article, actor=author, at=NOW)


@pytest.fixture
def article(alice, topic):
    return make(alice, "Checkout printer jams", topics=[topic])


@pytest.fixture
def incident(service):
    return make_incident(title="The checkout printer jams again", service=service)


def fragment(client, incident):
    return client.get(reverse("articles_of_incident", args=[incident.pk]), headers={"X-Muster-Dialog": "1"})


def test_incident_page_has_the_panel(client, alice, incident):
    client.force_login(alice)
    page = client.get(reverse("admin:incidents_incident_change", args=[incident.pk])).text
    assert f'data-fragment="{reverse("articles_of_incident", args=[incident.pk])}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_fragment_says_why_and_keeps_within_its_budget(
    count, client, alice, article, incident, django_assert_max_num_queries
):
    for number in range(1, count):
        make(alice, f"Checkout printer jams {number}")
    client.force_login(alice)
    fragment(client, incident)
    with django_assert_max_num_queries(SIGNED_IN + 6):
        text = fragment(client, incident).text
    assert "Checkout printer jams" in text
    assert "about the same service" in text
    assert "words in common" in text
    assert "<html" not in text


def test_helped_and_did_not_help_are_noted(client, bob, alice, article, incident):
    client.force_login(bob)
    address = reverse("articles_use", args=[incident.pk, article.pk])
    client.post(address, {"helped": "yes"})
    with as_system("test"):
        assert Article.objects.get().helped_count == 1
    assert "helped here" in fragment(client, incident).text
    client.post(address, {"helped": "no", "comment": "Step 2 is gone."})
    with as_system("test"):
        assert ArticleFeedback.objects.get(state="open").owner == alice
    assert client.post(address, {"helped": "perhaps"}).status_code == 404


def test_link_can_be_taken_off(client, bob, article, incident):
    client.force_login(bob)
    client.post(reverse("articles_use", args=[incident.pk, article.pk]), {"helped": "link"})
    with as_system("test"):
        link = ArticleLink.objects.get()
    client.post(reverse("articles_unlink", args=[incident.pk, link.pk]))
    with as_system("test"):
        assert not ArticleLink.objects.exists()


def test_article_is_made_from_the_incident_once(client, bob, incident):
    client.force_login(bob)
    address = reverse("articles_create", args=[incident.pk])
    answer = client.post(address)
    with as_system("test"):
        article = Article.objects.get()
    assert answer.headers["Location"] == reverse("articles_edit", args=[article.pk])
    client.post(address)
    with as_system("test"):
        assert Article.objects.count() == 1
    text = fragment(client, incident).text
    assert "made from this incident" in text
    assert "Write an article from this incident" not in text


def test_observer_reads_and_changes_nothing(client, olive, article, incident):
    client.force_login(olive)
    assert "It helped" not in fragment(client, incident).text
    assert client.post(reverse("articles_use", args=[incident.pk, article.pk]), {"helped": "yes"}).status_code == 403
    assert client.post(reverse("articles_create", args=[incident.pk])).status_code == 403


def test_hidden_and_absent_incidents_answer_alike(client, bob, article):
    secret = make_incident("security")
    client.force_login(bob)
    for key in (secret.pk, secret.pk + 1):
        assert client.get(reverse("articles_of_incident", args=[key])).status_code == 404
        assert client.post(reverse("articles_use", args=[key, article.pk])).status_code == 404
        assert client.post(reverse("articles_create", args=[key])).status_code == 404


def test_while_logging_matches_are_offered_and_nothing_is_noted(client, alice, article, django_assert_max_num_queries):
    client.force_login(alice)
    address = reverse("articles_offers")
    said = {"title": "checkout printer jams", "description": "", "service": "Checkout"}
    with django_assert_max_num_queries(SIGNED_IN + 6):
        assert "Checkout printer jams" in client.post(address, said).text
    assert client.post(address, {"title": "nothing of the kind at all"}).text.strip() == ""
    assert not KnowledgeGap.objects.exists()
    assert client.get(address).status_code == 405


def test_whoever_reports_is_offered_what_they_may_read(client, alice, topic):
    for audience in ("agents", "staff", "public"):
        make(alice, f"Checkout printer jams for {audience}", audience=audience, topics=[topic])
    OrganisationSettings.objects.update_or_create(pk=1, defaults={"report_audience": ReportAudience.ANYBODY})
    address = reverse("articles_report")
    asked = {"title": "checkout printer jams"}
    text = client.get(address, asked).text
    assert "for public" in text
    assert "for staff" not in text
    client.force_login(make_user("sam", is_staff=False))
    text = client.get(address, asked).text
    assert "for staff" in text
    assert "for agents" not in text


def test_report_form_names_the_place_to_ask(client):
    client.force_login(make_user("sam", is_staff=False))
    assert f'data-offers="{reverse("articles_report")}"' in client.get(reverse("reporter_report")).text


def test_first_page_of_an_editor_has_the_panels(client, incident, article):
    client.force_login(make_user("edith", "knowledge editor"))
    page = client.get("/admin/").text
    for slug in ("articles-validate", "articles-tasks", "articles-review", "articles-gaps"):
        assert f"panel-{slug}" in page
        assert client.get(reverse("first_page_panel", args=[slug])).status_code == 200


def test_menu_leads_to_articles(client, alice):
    client.force_login(alice)
    assert f'href="{reverse("articles")}"' in client.get("/admin/").text
