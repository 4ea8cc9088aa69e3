"""Which addresses of providers are taken, and which are refused."""

import pytest

from incidents.notifications.channels.apprise_services import SERVICES, ProviderRefused, check_url, library
from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import PROVIDED, Channel


@pytest.mark.parametrize("scheme", SERVICES)
def test_the_example_of_each_service_is_taken(scheme):
    service = SERVICES[scheme]
    assert check_url(service.example, channel=service.channel) == service


@pytest.mark.parametrize("scheme", SERVICES)
def test_each_service_speaks_https_alone_and_by_the_library_that_is_guarded(scheme):
    import inspect
    import sys

    from apprise.manager_plugins import NotificationManager

    library()
    plugin = NotificationManager()[scheme]
    names = plugin.secure_protocol
    assert scheme in ((names,) if isinstance(names, str) else names)
    source = inspect.getsource(sys.modules[plugin.__module__])
    assert "import requests" in source
    assert not [other for other in ("import socket", "smtplib", "paho", "slixmpp", "subprocess") if other in source]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mailto://user:pass@example.org", "begins with one of"),
        ("gotify://example.org/token", "begins with one of"),
        ("file:///etc/passwd", "begins with one of"),
        ("nothing", "begins with one of"),
        ("discord://webhook-id/webhook-token", "choose that as the channel"),
        ("gotifys://example.org/to ken", "no spaces"),
        ("gotifys://example.org/token?redirect=yes", "no parameter “redirect”"),
        ("gotifys://example.org/token?verify=no", "no parameter “verify”"),
        ("gotifys://example.org/token?rto=9000", "no parameter “rto”"),
        ("ntfys://example.org/topic?attach=https://169.254.169.254/", "no parameter “attach”"),
        ("gotifys://example.org/token?%72edirect=yes", "no parameter “redirect”"),
        ("gotifys://example.org/token?+X-Header=1", "no parameter"),
        ("gotifys://{address}/token", "takes whom to reach"),
        ("gotifys://token@{address}/x", "takes whom to reach"),
        ("barks://{address}/key", "takes whom to reach"),
        ("ntfys://example.org:{address}/x", "takes whom to reach"),
        ("ntfys://example.org/{address}/{address}", "once"),
        ("ntfys://example.org/x?priority={address}", "takes whom to reach"),
        ("gotifys://nowhere.example.net", "Apprise cannot read this address"),
    ],
)
def test_what_does_not_fit_is_refused(url, sentence):
    with pytest.raises(ProviderRefused, match=sentence) as caught:
        check_url(url, channel=Channel.PUSH)
    assert url not in caught.value.sentence


def test_every_provided_channel_has_its_sender():
    assert set(SENDERS) >= {*PROVIDED, Channel.WEBHOOK}
