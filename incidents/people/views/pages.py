"""What the account pages share: the console's frame around them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.generic.base import ContextMixin

from incidents.people.models import User


def signed_in(request: HttpRequest) -> User:
    """Whoever is signed in; pages of the console stand behind its gate."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("A page of the console was served to somebody who is not signed in.")
    return user


def frame(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    """A page in the console's frame, with `now` for its template."""
    request.current_app = admin.site.name  # type: ignore[attr-defined]  # as ModelAdmin does
    shared = {**admin.site.each_context(request), "now": timezone.now(), **context}
    return TemplateResponse(request, template, shared, status=status)


class ConsolePage(ContextMixin):
    """Puts the console's menu, colours and title around a page."""

    title = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.request.current_app = admin.site.name  # type: ignore[attr-defined]
        return super().get_context_data(**{**admin.site.each_context(self.request), "title": self.title, **kwargs})

    @property
    def person(self) -> User:
        """Whoever is signed in; the URLs let nobody else come here."""
        return signed_in(self.request)
