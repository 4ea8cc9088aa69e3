"""Writing: beginning an article, its words with a live preview, where it is filed, pictures pasted in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from incidents.people.views.acting import done, go
from incidents.refusals import Conflict, Refused
from knowledge.articles import operations, rights
from knowledge.articles.checklist import TEMPLATES, checks
from knowledge.articles.forms.deciding import SuggestForm
from knowledge.articles.forms.writing import FilingForm, NewForm, ReleaseForm, RevisionForm, TextsForm
from knowledge.articles.models import Article
from knowledge.articles.queries.words import rendered_parts, texts_of
from knowledge.articles.views.base import FOLDER, allowed, ask, found, page_of, reader_of, show

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def new_view(request: HttpRequest) -> HttpResponse:
    """Begin an article from the template of its kind, and go on to write it."""
    user = reader_of(request)
    if not rights.may_draft(user):
        raise PermissionDenied("You do not have the permission to write articles.")
    form = NewForm(request.POST or None, initial={"title": request.GET.get("title", "")[:200]})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made: list[Article] = []
        told: dict[str, Any] = {"texts": TEMPLATES[said["kind"]], "actor": user, "at": timezone.now()}
        if done(form, lambda: made.append(operations.draft_article(**said, **told))):
            return HttpResponseRedirect(reverse("articles_edit", args=[made[0].pk]))
    return ask(
        request,
        form,
        heading="New article",
        intro="It is work in progress until you hand it on; agents help to write it.",
        button="Begin to write",
        back=reverse("articles"),
    )


@both
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the words. Whoever comes second is told, and loses nothing."""
    article, user = found(request, pk), reader_of(request)
    allowed(user, "revise", article)
    form = RevisionForm(request.POST or None, article=article, initial=_first(article))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, article, form)
            except Conflict as refusal:
                form.add_error(None, f"{refusal.sentence} What you typed is still here; save again to put it on top.")
                form.shown_version = Article.objects.values_list("version", flat=True).get(pk=article.pk)
                status = 409
            except Refused as refusal:
                form.show_refusal(refusal)
            else:
                return go(request, page_of(article), "Saved.")
    return _show(request, article, form, status=status, heading=f"Edit {article.reference}")


def _save(request: HttpRequest, article: Article, form: RevisionForm) -> None:
    operations.revise_article(
        article,
        title=form.cleaned_data["title"],
        texts=form.texts(),
        summary=form.cleaned_data["summary"],
        actor=reader_of(request),
        at=timezone.now(),
        expected_version=form.cleaned_data["version"],
    )


def _first(article: Article) -> dict[str, Any]:
    revision = article.latest_revision
    assert revision is not None  # every article begins with one
    return {"title": revision.title, "version": article.version, **texts_of(revision)}


def _show(
    request: HttpRequest, article: Article, form: TextsForm, *, status: int, heading: str, **context: Any
) -> HttpResponse:
    revision = article.latest_revision
    texts = form.texts() if form.is_bound else texts_of(revision) if revision else {}
    shown = {
        "title": heading,
        "article": article,
        "form": form,
        "looks": _looks(article, form.data.get("title", "") if form.is_bound else article.title, texts),
        "back": page_of(article),
        "button": "Save",
        **context,
    }
    return show(request, "edit", shown, status=status)


def _looks(article: Article, title: str, texts: dict[str, str]) -> dict[str, Any]:
    """How the words will look, and what is still missing."""
    topics = article.topics.count()
    return {
        "title": title,
        "parts": rendered_parts(article.pk, texts),
        "checks": checks(kind=article.kind, title=title, texts=texts, topics=topics),
    }


@require_POST
def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: the words as typed so far, as they will look. Nothing is kept."""
    article = found(request, pk)
    form = SuggestForm(request.POST, article=article)
    looks = _looks(article, request.POST.get("title", "")[:200], form.texts())
    return TemplateResponse(request, f"{FOLDER}/looks.html", {"looks": looks, "article": article})


@both
def suggest_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it should read; an editor decides."""
    article, user = found(request, pk), reader_of(request)
    base = article.published_revision or article.latest_revision
    first = {"title": base.title, **texts_of(base)} if base is not None else {}
    form = SuggestForm(request.POST or None, article=article, initial=first)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"title": form.cleaned_data["title"], "comment": form.cleaned_data["comment"]}
        told: dict[str, Any] = {"texts": form.texts(), "actor": user, "at": timezone.now()}
        if done(form, lambda: operations.suggest_edit(article, **said, **told)):
            return go(request, page_of(article), "Thank you. An editor decides, and you will hear of it.")
    status = 422 if form.errors else 200
    intro = "Change the words below, or only say what should change. An editor decides."
    heading = f"Suggest an edit of {article.reference}"
    return _show(request, article, form, status=status, heading=heading, intro=intro, button="Send")


@both
def release_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Clear a restricted article of what is secret, and show it."""
    article, user = found(request, pk), reader_of(request)
    allowed(user, "release", article)
    form = ReleaseForm(request.POST or None, article=article, initial=_first(article))
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"title": form.cleaned_data["title"], "reason": form.cleaned_data["reason"]}
        told: dict[str, Any] = {"actor": user, "at": timezone.now(), "expected_version": form.cleaned_data["version"]}
        if done(form, lambda: operations.release(article, texts=form.texts(), **said, **told)):
            return go(request, page_of(article), "It is released in these words.")
    status = 422 if form.errors else 200
    intro = (
        "Take out whatever its audience must not know. Only these words are shown: earlier revisions, comments and "
        "pictures that these words do not show stay with those who may read it now."
    )
    heading = f"Redact and release {article.reference}"
    return _show(request, article, form, status=status, heading=heading, intro=intro, button="Release")


@both
def filing_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, for whom, when it is reviewed."""
    article, user = found(request, pk), reader_of(request)
    allowed(user, "file", article)
    form = FilingForm(request.POST or None, article=article)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"actor": user, "at": timezone.now(), **form.cleaned_data}
        if done(form, lambda: operations.update_filing(article, **told)):
            return go(request, page_of(article), "Saved.")
    heading = f"File {article.reference}"
    return ask(request, form, heading=heading, article=article, button="Save", back=page_of(article))


@require_POST
def picture_view(request: HttpRequest, pk: int) -> JsonResponse:
    """Take a pasted picture; answer with its key, by which the text names it."""
    article, user = found(request, pk), reader_of(request)
    allowed(user, "revise", article)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"problem": "No picture came."}, status=422)
    try:
        picture = operations.add_picture(article, upload=upload, actor=user, at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"problem": refusal.sentence}, status=422)
    return JsonResponse({"key": picture.pk, "name": picture.name}, status=201)
