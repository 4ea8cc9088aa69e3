"""The first account: made when nobody could administer Muster."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

USER_NAME = "admin"
GROUP = "administrator"


@transaction.atomic
def make_administrator(password: str = "") -> tuple[str, str] | None:
    """Make an administrator where no active one is left; return the user name and the password.

    Without `password` a random one is made. Returns None when there is an administrator.
    """
    users: Any = get_user_model()._default_manager
    if users.filter(is_superuser=True, is_active=True).exists():
        return None
    password = password or secrets.token_urlsafe(12)
    taken = set(users.filter(username__istartswith=USER_NAME).values_list("username", flat=True))
    user_name = next(name for name in _candidates() if name not in taken)
    user = users.create_superuser(user_name, password=password)
    if group := Group.objects.filter(name=GROUP).first():
        user.groups.add(group)
    return user_name, password


def _candidates() -> Any:
    yield USER_NAME
    number = 2
    while True:
        yield f"{USER_NAME}{number}"
        number += 1
