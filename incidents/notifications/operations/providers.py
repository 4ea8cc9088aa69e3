"""Providers of chat, push and text messages as rows: made, changed, tried. Their addresses hold secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from incidents.notifications.channels.apprise_services import ADDRESS, PLACE, ProviderRefused, check_url
from incidents.notifications.channels.base import Message, Outcome
from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.models import ChannelProvider
from incidents.refusals import Refused


class ProviderIncomplete(Refused):
    """A provider would not work as it is described; `fields` says where."""

    code = "provider_incomplete"
    sentence = "This provider would not work as it is described."


@dataclass(frozen=True)
class ProviderDetails:
    """What an administrator says of a provider. An empty `url` keeps the one that is stored."""

    name: str
    channel: str
    url: str
    address_label: str
    address_pattern: str
    at_once: int
    is_active: bool


@transaction.atomic
def save_provider(provider: ChannelProvider | None, details: ProviderDetails) -> ChannelProvider:
    """Make a provider, or change one. Raises ProviderIncomplete, which never repeats the address."""
    row = ChannelProvider.objects.select_for_update().get(pk=provider.pk) if provider else ChannelProvider()
    url = details.url.strip() or row.url
    problems = _problems(row, details, url)
    if problems:
        raise ProviderIncomplete(" ".join(problems.values()), fields=problems)
    row.name, row.channel, row.url = details.name.strip(), details.channel, url
    row.address_label, row.address_pattern = details.address_label.strip(), details.address_pattern.strip()
    row.at_once, row.is_active = details.at_once, details.is_active
    row.save()
    return row


def _problems(row: ChannelProvider, details: ProviderDetails, url: str) -> dict[str, str]:
    problems = {}
    if ChannelProvider.objects.filter(name=details.name.strip()).exclude(pk=row.pk).exists():
        problems["name"] = "Another provider has this name."
    if not url:
        problems["url"] = "Give the address of the service."
    else:
        try:
            check_url(url, channel=details.channel)
        except ProviderRefused as refusal:
            problems["url"] = refusal.sentence
    if row.pk and details.channel != row.channel and row.contact_methods.exists():
        problems["channel"] = "People are reached through it already, so its channel stays."
    if row.pk and url and (PLACE in url) != row.is_personal and row.contact_methods.exists():
        problems["url"] = f"People are reached through it already, so its address needs {PLACE}."
    try:
        re.compile(details.address_pattern)
    except re.error as error:
        problems["address_pattern"] = f"This is no regular expression: {error}."
    if PLACE in url and not details.address_label.strip():
        problems["address_label"] = "Say what people are asked for, such as “Mobile number”."
    return problems


def try_provider(provider: ChannelProvider, *, to: str, at: datetime) -> Outcome:
    """Send a test now, and return how it went. Raises ProviderIncomplete where nobody is named. Nothing is written."""
    to = to.strip()
    if provider.is_personal and not ADDRESS.fullmatch(to):
        sentence = "Give the address as the service knows it: one number, name or key, without spaces."
        raise ProviderIncomplete(sentence, fields={"to": sentence})
    message = Message(
        key=f"test-{provider.pk}-{at.timestamp():.0f}",
        to=to if provider.is_personal else "",
        subject="Test from Muster",
        text="This is a test that an administrator asked for. Nothing has happened.",
        extra={"url": provider.url},
    )
    return SENDERS[provider.channel].send(message)
