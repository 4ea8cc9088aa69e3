"""Choosing the first page of the console."""

from __future__ import annotations

from django.db import transaction

from incidents.people.choices import FirstPage
from incidents.people.models import User
from incidents.refusals import Refused


class FirstPageRefused(Refused):
    """A first page that there is not."""

    code = "first_page_refused"


@transaction.atomic
def choose_first_page(user: User, page: str) -> User:
    """Remember which first page the person wants; empty goes back to that of their role. Raises FirstPageRefused."""
    if page and page not in FirstPage.values:
        raise FirstPageRefused("There is no such first page.", fields={"page": "Choose one of the list."})
    User.objects.filter(pk=user.pk).update(first_page=page)
    user.first_page = page
    return user
