"""What the console's pages about articles share: finding one, saying no, leading on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.people.views.acting import is_dialog
from incidents.people.views.pages import frame, signed_in
from knowledge.articles import rights
from knowledge.articles.models import Article
from knowledge.articles.operations import record_read
from knowledge.articles.queries.page import find_article

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
