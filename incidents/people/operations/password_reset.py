"""The mail by which a person sets a new password."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from incidents.people.lockout import in_words
from incidents.people.models import User

SUBJECT = "Set a new password for Muster"


def send_reset_mail(user: User, *, base_url: str) -> None:
    """Send the person a link, good once and for `PASSWORD_RESET_TIMEOUT` seconds. Leaves the process at once."""
    link = reverse(
        "password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
        },
    )
    body = render_to_string(
        "incidents/account/password_reset_mail.txt",
        {
            "person": user,
            "link": base_url.rstrip("/") + link,
            "validity": in_words(timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
        },
    )
    send_mail(SUBJECT, body, None, [user.email])
