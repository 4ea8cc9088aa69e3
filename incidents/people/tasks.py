"""Work of people that is not done while somebody waits."""

from __future__ import annotations

from celery import shared_task

from incidents.people.models import User
from incidents.people.operations.password_reset import send_reset_mail


@shared_task(name="incidents.people.send_reset_mails", ignore_result=True)
def send_reset_mails(user_ids: list[int], base_url: str) -> None:
    """Mail each of these people a link to set a new password; often there is nobody, and that is told to nobody."""
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        send_reset_mail(user, base_url=base_url)
