"""What the account pages share: the console's frame around them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.views.generic.base import ContextMixin

from incidents.people.models import User


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
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("An account page was served to somebody who is not signed in.")
        return user
