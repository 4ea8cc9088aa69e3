"""A mail to oneself, to see whether mail leaves."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.people.models import User
from incidents.refusals import Refused

# Ways of mail that lead to nobody.
NOWHERE = ("console.EmailBackend", "filebased.EmailBackend", "dummy.EmailBackend")


class MailNotSent(Refused):
    """The mail did not leave."""

    code = "mail_not_sent"


def send_test_mail(user: User, *, at: datetime) -> None:
    """Mail the person a few words, and remember that the mail server took them.

    Not in a transaction: a mail cannot be taken back. Raises MailNotSent with what the mail server said.
    """
    if not user.email:
        raise MailNotSent("Your account has no email address. An administrator enters it on your page under People.")
    if settings.EMAIL_BACKEND.endswith(NOWHERE):
        raise MailNotSent("Mail is only written down here and sent to nobody. Set EMAIL_URL to your mail server.")
    try:
        send_mail(
            "Muster can send mail",
            f"This is the test that {user} asked for. Mail from Muster reaches you.\n",
            None,
            [user.email],
        )
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotSent(f"The mail server did not take it: {error}. Look at EMAIL_URL and MAIL_FROM.") from error
    record_audit(AuditCode.MAIL_TESTED, actor=user, at=at, data={"to": user.username})
