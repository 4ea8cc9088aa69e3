"""Managers of people: accounts are made without staff rights unless asked."""

from __future__ import annotations

from django.contrib.auth.models import UserManager as DjangoUserManager


class UserManager(DjangoUserManager):
    """Django's, under our name, so that migrations refer to one place of ours."""
