"""What the console's pages about articles share: finding one, saying no, leading on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import NotPermitted, Refused
from knowledge.articles import rights
from knowledge.articles.models import Article
from knowledge.articles.operations import record_read
from knowledge.articles.queries.page import find_article

DIALOG = "X-Muster-Dialog"
LOCATION = "X-Muster-Location"
FOLDER = "knowledge/articles"


def reader_of(request: HttpRequest) -> User:
    """Whoever is signed in and reads articles in the console. Raises PermissionDenied."""
    user = signed_in(request)
    if not user.has_perm(f"knowledge.{rights.READ}"):
        raise PermissionDenied
    return user


def editor_of(request: HttpRequest) -> User:
    """A knowledge editor. Raises PermissionDenied."""
    user = signed_in(request)
    if not rights.is_editor(user):
        raise PermissionDenied(rights.ForEditors.sentence)
    return user


def found(request: HttpRequest, pk: int) -> Article:
    """The article, with the read of a restricted one recorded. Raises Http404 for hidden and absent alike."""
    user = reader_of(request)
    article = find_article(pk)
    if article is None:
        raise Http404("There is no such article, or it is not yours to see.")
    record_read(article, user=user, at=timezone.now())
    return article


def allowed(user: User, act: str, article: Article) -> None:
    """Raise PermissionDenied unless the person may do this to the article."""
    if not rights.may(user, act, article):
        raise PermissionDenied(rights.ForEditors.sentence)


def page_of(article: Article) -> str:
    return reverse("articles_article", args=[article.pk])


def is_dialog(request: HttpRequest) -> bool:
    return DIALOG in request.headers


def go(request: HttpRequest, url: str, sentence: str = "") -> HttpResponse:
    """Lead on. A dialog is told where to go, because a followed redirect would use up the messages."""
    if sentence:
        messages.success(request, sentence)
    if is_dialog(request):
        return HttpResponse(status=204, headers={LOCATION: url})
    return HttpResponseRedirect(url)


def show(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the console's frame."""
    return frame(request, f"{FOLDER}/{name}.html", {"today": timezone.localdate(), **context}, status=status)


def ask(request: HttpRequest, form: PlainForm, **context: Any) -> HttpResponse:
    """An act that asks for something: a page of its own, or the content of a dialog."""
    shown = {"title": context["heading"], "form": form, "action": request.get_full_path(), **context}
    status = 422 if form.errors else 200
    if is_dialog(request):
        return TemplateResponse(request, f"{FOLDER}/act_form.html", shown, status=status)
    return show(request, "act", shown, status=status)


def done(form: PlainForm, call: Callable[[], Any]) -> bool:
    """Make one call to an operation; a refusal goes into the form. Raises PermissionDenied for a missing right."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        return False
    return True


def acted(request: HttpRequest, call: Callable[[], Any], sentence: str, url: str) -> HttpResponse:
    """Make one call that nothing is typed for; a refusal is said on the page to which it leads."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return go(request, url)
    return go(request, url, sentence)
