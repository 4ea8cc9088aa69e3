"""One article: reading it, saying whether it helped, suggesting an edit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.catalog.freshness import Review
from incidents.catalog.models import OrganisationSettings
from incidents.people.addresses import client_address
from incidents.people.lockout import address_key
from incidents.refusals import Refused
from incidents.reporter import limits
from knowledge.articles.choices import Confidence, Opinion
from knowledge.articles.models import Article
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations import give_feedback, record_read, suggest_edit
from knowledge.articles.queries.addresses import article_at
from knowledge.articles.queries.freshness import freshness_of
from knowledge.articles.queries.words import rendered_parts, texts_of
from knowledge.articles.rights import READ
from knowledge.library.contents import with_contents
from knowledge.library.forms import SuggestionForm, TroubleForm
from knowledge.library.queries import related
from knowledge.library.views.pages import for_readers, gone, page, person_of
from knowledge.library.views.shelves import address_of
from knowledge.library.voice import CONFIDENCES, THANKS, kind_in_words

OPINIONS_PER_HOUR = 20
VOTES = (Opinion.HELPED, Opinion.NOT_HELPED)


@require_safe
@for_readers
def article(request: HttpRequest, slug: str, *, settings: OrganisationSettings) -> HttpResponse:
    """The page of an article; its former addresses lead to it."""
    found = article_at(slug)
    if found is None or not _is_readable(found.article):
        return gone(request, settings)
    if found.has_moved:
        return HttpResponsePermanentRedirect(address_of(found.article))
    return _shown(request, found.article, settings, TroubleForm())


def _is_readable(row: Article) -> bool:
    """Published and kept up: editors read what is not yet, or no longer, in the console."""
    return row.is_published and not row.is_archived and row.hidden_at is None


def _shown(
    request: HttpRequest, row: Article, settings: OrganisationSettings, form: TroubleForm, *, status: int = 200
) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    if person is not None and request.method == "GET":
        record_read(row, user=person, at=now)
    revision = row.published_revision
    assert revision is not None  # it is readable
    topics = list(row.topics.filter(retired_at=None))
    parts, contents = with_contents((name, words) for name, _, words in rendered_parts(row.pk, texts_of(revision)))
    freshness = freshness_of(row)
    context = {
        "article": row,
        "topics": topics,
        "parts": parts,
        "contents": contents,
        "related": related(row, [topic.pk for topic in topics]),
        "freshness": freshness,
        "is_lapsed": freshness.review(on=timezone.localdate()) == Review.LAPSED,
        "kind": kind_in_words(row.kind),
        "confidence": CONFIDENCES[Confidence(row.confidence)],
        "form": form,
        "thanks": THANKS.get(request.GET.get("said", ""), ""),
        "in_console": person is not None and person.has_perm(f"knowledge.{READ}"),
    }
    return page(request, "article", settings, context, status=status)


@require_POST
@for_readers
def feedback(request: HttpRequest, slug: str, *, settings: OrganisationSettings) -> HttpResponse:
    """Take a vote, or what is wrong."""
    found = article_at(slug)
    if found is None or not _is_readable(found.article):
        return gone(request, settings)
    row, vote = found.article, request.POST.get("vote", "")
    form = TroubleForm({"opinion": vote} if vote in VOTES else request.POST)
    # A vote for it is no trouble, and yet one opinion.
    form.fields["opinion"].choices = [*form.fields["opinion"].choices, (Opinion.HELPED, "")]  # type: ignore[attr-defined]
    if not form.is_valid():
        return _shown(request, row, settings, _asked_again(form), status=422)
    said = form.cleaned_data
    try:
        _count(request)
        give_feedback(row, opinion=said["opinion"], user=person_of(request), at=timezone.now(), comment=said["comment"])
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _shown(request, row, settings, _asked_again(form), status=_status(refusal))
    return HttpResponseRedirect(f"{address_of(row)}?said={said['opinion']}#feedback")


def _asked_again(form: TroubleForm) -> TroubleForm:
    field: Any = form.fields["opinion"]
    field.choices = [choice for choice in field.choices if choice[0] != Opinion.HELPED]
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def suggest(request: HttpRequest, slug: str, *, settings: OrganisationSettings) -> HttpResponse:
    """Ask what should change, and hand it to an editor."""
    found = article_at(slug)
    if found is None or not _is_readable(found.article):
        return gone(request, settings)
    row, revision = found.article, found.article.published_revision
    assert revision is not None  # it is readable
    form = SuggestionForm(request.POST if request.method == "POST" else None, revision=revision)
    if request.method != "POST":
        return page(request, "suggest", settings, {"article": row, "form": form})
    if not form.is_valid():
        return page(request, "suggest", settings, {"article": row, "form": form}, status=422)
    said: dict[str, Any] = form.cleaned_data
    try:
        _count(request)
        suggest_edit(
            row,
            actor=person_of(request),
            at=timezone.now(),
            comment=said["comment"],
            title=said["title"],
            # Browsers send line ends as two characters.
            texts={name: said[name].replace("\r\n", "\n") for name in TEXTS},
        )
    except Refused as refusal:
        fields: dict[str, str] = refusal.fields or {}
        for name, sentence in (fields or {"": refusal.sentence}).items():
            form.add_error(name if name in form.fields else None, sentence)
        return page(request, "suggest", settings, {"article": row, "form": form}, status=_status(refusal))
    return HttpResponseRedirect(f"{address_of(row)}?said=suggested#feedback")


def _count(request: HttpRequest) -> None:
    """Raises TooMany."""
    person = person_of(request)
    who = f"user:{person.pk}" if person else address_key(client_address(request))
    limits.count([limits.Limit(f"library:opinion:{who}", OPINIONS_PER_HOUR, limits.HOUR)], at=timezone.now())


def _status(refusal: Refused) -> int:
    return 429 if isinstance(refusal, limits.TooMany) else 409
