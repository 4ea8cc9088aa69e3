"""The first page, and the page of a topic with its feed."""

from __future__ import annotations

from django.conf import settings as configuration
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from incidents.catalog.models import OrganisationSettings
from knowledge.articles.models import Article, Topic
from knowledge.library.queries import articles_of, helpful, newest, one_topic, topics_with_counts
from knowledge.library.views.pages import for_readers, gone, page
from knowledge.library.voice import kind_in_words

SHOWN = 6
PER_PAGE = 30
FED = 30


@require_safe
@for_readers
def home(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:
    """By topic, what helps most, what is new."""
    context = {"topics": topics_with_counts(), "helpful": helpful(SHOWN), "newest": newest(SHOWN), "here": "home"}
    return page(request, "home", settings, context)


@require_safe
@for_readers
def topic(request: HttpRequest, slug: str, *, settings: OrganisationSettings) -> HttpResponse:
    """The articles of one topic."""
    found = one_topic(slug)
    if found is None:
        return gone(request, settings)
    articles = Paginator(articles_of(found), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "topic", settings, {"topic": found, "articles": articles})


@require_safe
@for_readers
def feed(request: HttpRequest, slug: str, *, settings: OrganisationSettings) -> HttpResponse:
    """What is new in a topic, for programs that read feeds."""
    found = one_topic(slug)
    if found is None:
        return gone(request, settings)
    response = HttpResponse(_feed(found, settings), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _feed(topic: Topic, settings: OrganisationSettings) -> str:
    feed = Atom1Feed(
        title=f"{topic.name} · {settings.name}",
        link=_absolute(reverse("library_topic", args=[topic.slug])),
        description=topic.description,
        feed_url=_absolute(reverse("library_feed", args=[topic.slug])),
        language="en-gb",
    )
    for article in articles_of(topic).order_by("-published_at", "-pk")[:FED]:
        feed.add_item(
            title=article.title,
            link=_absolute(address_of(article)),
            description=kind_in_words(article.kind),
            unique_id=_absolute(f"{reverse('library_home')}#{article.reference}"),
            pubdate=article.published_at,
            updateddate=max(filter(None, (article.published_at, article.last_reviewed_at))),
        )
    return feed.writeString("utf-8")


def address_of(article: Article) -> str:
    """Where an article is read."""
    return reverse("library_article", args=[article.slug])


def _absolute(path: str) -> str:
    return f"{configuration.MUSTER_URL.rstrip('/')}{path}"
