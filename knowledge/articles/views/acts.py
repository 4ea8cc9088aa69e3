"""Acts on one article: each a POST, some ask for a reason first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from incidents.people.views.acting import acted, done, go
from knowledge.articles import operations
from knowledge.articles.forms.deciding import AccessForm, AnswerForm, FlagForm, GapForm
from knowledge.articles.forms.fields import ReasonForm
from knowledge.articles.forms.writing import OwnerForm, OwnersForm
from knowledge.articles.link_job import ask_to_check
from knowledge.articles.models import Article, ArticleAccess, ArticleFeedback, ArticleSuggestion, KnowledgeGap
from knowledge.articles.queries.suggestions import changes_of
from knowledge.articles.views.base import allowed, ask, editor_of, found, page_of, reader_of, show

both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Act:
    """One act: the operation, what to say when it is done; with a heading, it asks for a reason."""

    call: Callable[..., Any]
    sentence: str
    heading: str = ""
    intro: str = ""


ACTS = {
    "submit": Act(operations.submit_article, "It is on the list of what is to be validated."),
    "publish": Act(operations.publish_article, "Readers have it now."),
    "approve": Act(operations.approve_revision, "You approved it. It can be published."),
    "validate": Act(operations.validate_article, "It is validated, and readers have it."),
    "review": Act(operations.mark_reviewed, "Noted: it still holds. The next review is planned."),
    "archive": Act(
        operations.archive_article, "It is archived.", "Archive", "Nobody finds it any more; its history stays."
    ),
    "bring_back": Act(
        operations.bring_back, "It is back, and has to be validated.", "Bring back", "It has to be validated anew."
    ),
    "restrict": Act(
        operations.restrict,
        "It is restricted.",
        "Restrict",
        "Only its owner, you, those on its access list, and those who may read the incident that it was made from see "
        "it from now on. Links to its address stop working.",
    ),
}


@both
def act_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Carry out an act of the table, asking why where it has to be explained."""
    if act not in ACTS:
        raise Http404
    article, user, wanted = found(request, pk), reader_of(request), ACTS[act]
    allowed(user, act, article)
    told: dict[str, Any] = {"actor": user, "at": timezone.now()}
    if not wanted.heading:
        if request.method != "POST":
            return go(request, page_of(article))
        return acted(request, lambda: wanted.call(article, **told), wanted.sentence, page_of(article))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: wanted.call(article, reason=reason, **told)):
            return go(request, page_of(article), wanted.sentence)
    heading = f"{wanted.heading} {article.reference}"
    back = page_of(article)
    return ask(request, form, heading=heading, intro=wanted.intro, article=article, button=wanted.heading, back=back)


@require_POST
def restore_view(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    article, user = found(request, pk), reader_of(request)
    allowed(user, "revise", article)
    revision = get_object_or_404(article.revisions, number=number)
    sentence = f"What revision {number} said is the latest revision now."
    return acted(
        request,
        lambda: operations.restore_revision(revision, actor=user, at=timezone.now()),
        sentence,
        page_of(article),
    )


@both
def owner_view(request: HttpRequest, pk: int) -> HttpResponse:
    article, user = found(request, pk), reader_of(request)
    allowed(user, "reown", article)
    form = OwnerForm(request.POST or None, initial={"owner": article.owner_id})
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"owner": form.cleaned_data["owner"], "actor": user, "at": timezone.now()}
        if done(form, lambda: operations.reown_article(article, **told)):
            return go(request, reverse("articles"), f"{article.reference} has another owner.")
    heading = f"Owner of {article.reference}"
    return ask(request, form, heading=heading, article=article, button="Save", back=page_of(article))


@both
def owners_view(request: HttpRequest) -> HttpResponse:
    """Everything that somebody owns goes to another."""
    user = editor_of(request)
    form = OwnersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, count = form.cleaned_data, []
        told: dict[str, Any] = {"to": said["to"], "actor": user, "at": timezone.now()}
        if done(form, lambda: count.append(operations.reown_all(said["user"], **told))):
            plural = "" if count[0] == 1 else "s"
            return go(request, reverse("articles"), f"{count[0]} article{plural} of {said['user']} changed hands.")
    intro = "When an account is closed this happens by itself: articles go to whoever looks after their topic."
    heading = "Give somebody’s articles to others"
    return ask(request, form, heading=heading, intro=intro, button="Give them away", back=reverse("articles"))


@both
def flag_view(request: HttpRequest, pk: int) -> HttpResponse:
    article, user = found(request, pk), reader_of(request)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"user": user, "at": timezone.now(), **form.cleaned_data}
        if done(form, lambda: operations.give_feedback(article, **told)):
            return go(request, page_of(article), "Thank you. Its owner will look at it.")
    heading = f"What is the matter with {article.reference}?"
    return ask(request, form, heading=heading, article=article, button="Send", back=page_of(article))


@both
def finish_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a reader's comment."""
    feedback = get_object_or_404(ArticleFeedback.objects.select_related("article"), pk=pk)
    article, user = found(request, feedback.article_id), reader_of(request)
    allowed(user, "finish", article)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"actor": user, "at": timezone.now(), **form.cleaned_data}
        if done(form, lambda: operations.finish_feedback(feedback, **told)):
            return go(request, page_of(article), "Done.")
    intro = f"{feedback.get_opinion_display()}. {feedback.comment}"
    heading = f"A reader says of {article.reference}"
    return ask(request, form, heading=heading, intro=intro, article=article, button="It is done", back=page_of(article))


@both
def suggestion_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What a reader suggests, as a difference; an editor takes it or says why not."""
    suggestion = get_object_or_404(ArticleSuggestion.objects.select_related("suggested_by", "base"), pk=pk)
    article, user = found(request, suggestion.article_id), reader_of(request)
    allowed(user, "decide", article)
    form = ReasonForm(request.POST if "decline" in request.POST else None)
    told: dict[str, Any] = {"actor": user, "at": timezone.now()}
    if "accept" in request.POST:
        sentence = "It is the latest revision now. Publish it when it is right."
        return acted(request, lambda: operations.accept_suggestion(suggestion, **told), sentence, page_of(article))
    if "decline" in request.POST and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: operations.decline_suggestion(suggestion, reason=reason, **told)):
            return go(request, page_of(article), "It is declined, and whoever suggested it hears why.")
    context = {
        "title": f"Suggested for {article.reference}",
        "article": article,
        "suggestion": suggestion,
        "changes": changes_of(suggestion),
        "form": form,
        "back": page_of(article),
    }
    return show(request, "suggestion", context, status=422 if form.errors else 200)


@both
def access_view(request: HttpRequest, pk: int) -> HttpResponse:
    article, user = found(request, pk), reader_of(request)
    allowed(user, "grant_access", article)
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"actor": user, "at": timezone.now(), **form.cleaned_data}
        if done(form, lambda: operations.grant_access(article, **told)):
            return go(request, page_of(article), "They may read it now.")
    heading = f"Who may read {article.reference}"
    return ask(request, form, heading=heading, article=article, button="Let them read it", back=page_of(article))


@require_POST
def revoke_view(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    article, user = found(request, pk), reader_of(request)
    allowed(user, "revoke_access", article)
    access = get_object_or_404(ArticleAccess, pk=key, article=article)
    told: dict[str, Any] = {"actor": user, "at": timezone.now()}
    return acted(request, lambda: operations.revoke_access(access, **told), "Taken off the list.", page_of(article))


@both
def gap_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what fills a gap."""
    user = editor_of(request)
    gap = get_object_or_404(KnowledgeGap, pk=pk)
    form = GapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        article = _named(form.cleaned_data["article"])
        if form.cleaned_data["article"] and article is None:
            form.add_error("article", "There is no such article.")
        else:
            told: dict[str, Any] = {"reason": form.cleaned_data["reason"], "actor": user, "at": timezone.now()}
            if done(form, lambda: operations.close_gap(gap, article=article, **told)):
                return go(request, reverse("articles_work"), "The gap is closed.")
    intro = f"“{gap.shown}” was looked for in vain {gap.count} time{'' if gap.count == 1 else 's'}."
    return ask(request, form, heading="Close a gap", intro=intro, button="Close it", back=reverse("articles_work"))


def _named(reference: str) -> Article | None:
    key = reference.strip().upper().removeprefix("KB-")
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        return None
    found_one: Article | None = Article.objects.filter(pk=int(key)).first()
    return found_one


@require_POST
def links_view(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Have links followed: those of one article, or of all."""
    user = editor_of(request)
    article = found(request, pk) if pk is not None else None
    back = page_of(article) if article is not None else reverse("articles_work")
    return acted(
        request,
        lambda: ask_to_check(actor=user, at=timezone.now(), article=article),
        "The links are being followed. Look again in a few minutes.",
        back,
    )
