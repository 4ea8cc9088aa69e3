"""The pages that show: the lists, one article, one revision, a picture."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.differences import differences
from knowledge.articles import rights
from knowledge.articles.forms.writing import LABELS
from knowledge.articles.models import ArticlePicture, Topic
from knowledge.articles.models.article import TEXTS
from knowledge.articles.pictures import VAULT
from knowledge.articles.queries.freshness import freshness_of
from knowledge.articles.queries.lists import (
    PAGE,
    TABS,
    articles_for,
    dead_links,
    open_gaps,
    open_suggestions,
    open_tasks,
)
from knowledge.articles.queries.page import checks_of, parts_beside, shown_revision
from knowledge.articles.queries.words import parts_of
from knowledge.articles.views.base import found, page_of, reader_of, show

LONGEST = 200


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Articles by where they stand, by topic, by words of the title."""
    user = reader_of(request)
    tab = next((one for one in TABS if one.slug == request.GET.get("show")), TABS[0])
    text, topic = request.GET.get("q", "").replace("\0", "")[:LONGEST], request.GET.get("topic", "")
    key = int(topic) if topic.isascii() and topic.isdigit() and len(topic) < 12 else None
    rows = articles_for(tab.slug, user=user, on=timezone.localdate(), text=text, topic=key)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "Articles",
        "tabs": TABS,
        "tab": tab,
        "page": page,
        "text": text,
        "topics": list(Topic.objects.filter(retired_at=None)),
        "topic": key,
        "may_draft": rights.may_draft(user),
        "is_editor": rights.is_editor(user),
    }
    return show(request, "list", context)


@require_safe
def work_view(request: HttpRequest) -> HttpResponse:
    """What waits for somebody: what readers said and suggested, what they missed, links that lead nowhere."""
    user = reader_of(request)
    editor = rights.is_editor(user)
    context = {
        "title": "What readers want",
        "tasks": list(open_tasks(None if editor else user)[:PAGE]),
        "suggestions": list(open_suggestions()[:PAGE]) if editor else [],
        "gaps": list(open_gaps()[:PAGE]),
        "dead": list(dead_links()[:PAGE]),
        "is_editor": editor,
        "may_draft": rights.may_draft(user),
    }
    return show(request, "work", context)


@require_safe
def article_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one article."""
    article, user = found(request, pk), reader_of(request)
    revision = shown_revision(article, user)
    if revision is None:
        raise Http404("There is no such article, or it is not yours to see.")
    topics = list(article.topics.all())
    needs_approval = any(topic.needs_approval for topic in topics)
    context: dict[str, Any] = {
        "title": revision.title,
        "article": article,
        "revision": revision,
        "parts": parts_of(revision),
        "topics": topics,
        "freshness": freshness_of(article),
        "checks": checks_of(article, revision, len(topics)),
        "needs_approval": needs_approval,
        "acts": _acts(article, user, needs_approval=needs_approval),
        **parts_beside(article),
    }
    return show(request, "article", context)


def _acts(article: Any, user: Any, *, needs_approval: bool) -> dict[str, bool]:
    """What this person is offered, by name."""
    editor = rights.is_editor(user)
    writes = editor or (rights.may_use(user) and article.confidence == "work_in_progress")
    live = not article.is_archived
    plain = article.audience == "agents" and not needs_approval
    return {
        "revise": live and writes,
        "suggest": live and not writes,
        "submit": live and writes and article.confidence == "work_in_progress",
        "publish": live and article.has_changes and writes and (editor or plain),
        "approve": live and editor and needs_approval and article.has_changes,
        "validate": live and editor and (article.confidence != "validated" or article.has_changes),
        "review": live and editor and article.is_published,
        "file": live and writes,
        "flag": live and article.is_published,
        "archive": live and editor,
        "bring_back": editor and article.is_archived,
        "restrict": editor and not article.restricted,
        "release": editor and article.restricted and live,
        "access": editor and article.restricted,
        "reown": editor,
        "check_links": editor and article.is_published,
        "decide": editor,
        "finish": editor or article.owner_id == user.pk,
    }


@require_safe
def revision_view(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One revision, and what it changed of the one before, or of the one that the address names (`from`)."""
    article, user = found(request, pk), reader_of(request)
    revision = article.revisions.select_related("author", "approved_by").filter(number=number).first()
    if revision is None:
        raise Http404("There is no such revision.")
    wanted = request.GET.get("from", "")
    older = article.revisions.filter(number__lt=number)
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 9:
        older = article.revisions.filter(number=int(wanted))
    before = older.first()
    names = {"title": "Title", **LABELS}
    changed = [
        (names[name], differences(getattr(before, name) if before else "", getattr(revision, name)))
        for name in ("title", *TEXTS)
        if getattr(revision, name) != (getattr(before, name) if before else "")
    ]
    context = {
        "title": f"{article.reference}, revision {number}",
        "article": article,
        "revision": revision,
        "before": before,
        "changed": changed,
        "parts": parts_of(revision),
        "may_restore": rights.may(user, "revise", article) and revision.pk != article.latest_revision_id,
        "back": page_of(article),
    }
    return show(request, "revision", context)


@require_safe
def picture_view(_request: HttpRequest, pk: int) -> FileResponse:
    """The bytes of a picture, for whoever may read its article; hidden and absent are alike."""
    picture = ArticlePicture.objects.filter(pk=pk).first()
    if picture is None:
        raise Http404
    return VAULT.hand_out(picture.stored, name=picture.name, content_type=picture.content_type, size=picture.size)
