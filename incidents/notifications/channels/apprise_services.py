"""Which services of Apprise may be used, and how their addresses may be written."""

from __future__ import annotations

import logging
import re
import warnings
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote

from incidents.notifications.choices import Channel
from incidents.refusals import Refused

PLACE = "{address}"
# A telephone number, a name of a room or a user, an id: never two at once, and nothing that leads elsewhere.
ADDRESS = re.compile(r"[+#@!]?[\w.@:=-]{1,120}", re.ASCII)


@dataclass(frozen=True)
class Service:
    """One service: what it is called, and how Apprise writes its address."""

    name: str
    channel: Channel
    example: str


# Those that speak https alone and read no file. What they do besides sending a text is switched off below.
SERVICES: dict[str, Service] = {
    "slack": Service("Slack", Channel.CHAT, "slack://T0000000A/B0000000B/abcdefghijklmnopqrstuvwx/#room"),
    "discord": Service("Discord", Channel.CHAT, "discord://webhook-id/webhook-token"),
    "workflows": Service("Microsoft Teams (Workflows)", Channel.CHAT, "workflows://host:443/workflow/signature"),
    "mmosts": Service("Mattermost", Channel.CHAT, "mmosts://chat.example.org/token"),
    "rockets": Service("Rocket.Chat", Channel.CHAT, "rockets://user:password@chat.example.org/#room"),
    "zulip": Service("Zulip", Channel.CHAT, "zulip://bot@organisation/abcdefghijklmnopqrstuvwxyz012345/stream"),
    "gchat": Service("Google Chat", Channel.CHAT, "gchat://workspace/key/token"),
    "wxteams": Service("Webex", Channel.CHAT, "wxteams://" + "0123456789abcdef" * 5),
    "tgram": Service("Telegram", Channel.CHAT, "tgram://123456789:abcdefghijklmnop/{address}"),
    "signals": Service("Signal (API)", Channel.CHAT, "signals://signal.example.org/+441632960000/{address}"),
    "nctalks": Service("Nextcloud Talk", Channel.CHAT, "nctalks://user:password@cloud.example.org/room"),
    "lark": Service("Lark", Channel.CHAT, "lark://token"),
    "feishu": Service("Feishu", Channel.CHAT, "feishu://token"),
    "dingtalk": Service("DingTalk", Channel.CHAT, "dingtalk://token/"),
    "threema": Service("Threema", Channel.CHAT, "threema://*GATEWAY@secret/{address}"),
    "ntfys": Service("ntfy", Channel.PUSH, "ntfys://ntfy.example.org/{address}"),
    "gotifys": Service("Gotify", Channel.PUSH, "gotifys://gotify.example.org/token"),
    "pover": Service("Pushover", Channel.PUSH, "pover://{address}@token"),
    "pbul": Service("Pushbullet", Channel.PUSH, "pbul://token/{address}"),
    "pushy": Service("Pushy", Channel.PUSH, "pushy://key/{address}"),
    "barks": Service("Bark", Channel.PUSH, "barks://bark.example.org/{address}"),
    "twilio": Service(
        "Twilio", Channel.SMS, f"twilio://AC{'0' * 32}:0123456789abcdef0123456789abcdef@+441632960000/{{address}}"
    ),
    "vonage": Service("Vonage", Channel.SMS, "vonage://key:secret@+441632960000/{address}"),
    "msgbird": Service("MessageBird", Channel.SMS, "msgbird://abcdefghijklmnopqrstuvwxy/+441632960000/{address}"),
    "sinch": Service("Sinch", Channel.SMS, f"sinch://{'0' * 32}:{'0' * 32}@+441632960000/{{address}}"),
    "clicksend": Service("ClickSend", Channel.SMS, "clicksend://user:key@{address}"),
    "bulksms": Service("BulkSMS", Channel.SMS, "bulksms://user:password@{address}"),
    "d7sms": Service("D7 Networks", Channel.SMS, "d7sms://token@{address}"),
    "plivo": Service("Plivo", Channel.SMS, "plivo://MAXXXXXXXXXXXXXXXXXX@" + "x" * 40 + "/+441632960000/{address}"),
    "46elks": Service("46elks", Channel.SMS, "46elks://user:password@+441632960000/{address}"),
    "seven": Service("seven", Channel.SMS, "seven://key/{address}"),
    "smseagles": Service("SMSEagle", Channel.SMS, "smseagles://token@sms.example.org/{address}"),
}

# With these an address would fetch files, follow redirects, trust anybody, wait, or say something else than we do.
DENIED = frozenset(
    {
        *("attach", "attachment", "filename", "template", "image", "file", "to_file", "config", "include"),
        *("avatar_url", "icon_url", "url", "redirect", "verify", "method", "store"),
        *("cto", "rto", "retry", "wait", "optional", "format", "overflow", "emojis", "tz", "tag", "tags"),
    }
)


class ProviderRefused(Refused):
    """The address of a provider cannot be used. The sentence never repeats it: it holds secrets."""

    code = "provider_refused"
    sentence = "Apprise cannot read this address. Compare it with the example of the service."


def check_url(url: str, *, channel: str) -> Service:
    """Return the service of a provider's address. Raises ProviderRefused."""
    scheme, separator, rest = url.partition("://")
    service = SERVICES.get(scheme.lower())
    if service is None or not separator:
        raise ProviderRefused(
            f"An address begins with one of {', '.join(f'{name}://' for name in sorted(SERVICES))}. "
            "Only services for chat, push and text messages that are reached by https can be used."
        )
    if service.channel != channel:
        raise ProviderRefused(f"{service.name} is for {service.channel.label.lower()}: choose that as the channel.")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ProviderRefused("An address holds no spaces and no control characters.")
    _check_parameters(rest)
    _check_place(scheme, rest, service)
    if plugin_of(url, to="441632960000", asset=quiet_asset()) is None:
        raise ProviderRefused(f"{ProviderRefused.sentence} For {service.name}: {service.example}")
    return service


def _check_parameters(rest: str) -> None:
    names = [name.lower() for name, _ in parse_qsl(rest.partition("?")[2], keep_blank_values=True)]
    denied = sorted(name for name in names if name in DENIED or not name[:1].isalnum())
    if denied:
        raise ProviderRefused(f"An address has no parameter “{denied[0]}” here.")


def _check_place(scheme: str, rest: str, service: Service) -> None:
    """A person's address may choose whom a service reaches, never which server is called."""
    if PLACE not in rest:
        if PLACE in scheme:
            raise ProviderRefused
        return
    if rest.count(PLACE) > 1:
        raise ProviderRefused(f"{PLACE} stands in an address once.")
    server = _server(rest)
    if PLACE in server and PLACE in _server(service.example.partition("://")[2]):
        return  # what stands there is no server with this service: a key or a number
    if PLACE in server or PLACE in rest.partition("?")[2]:
        raise ProviderRefused(f"{PLACE} stands where {service.name} takes whom to reach: {service.example}")


def _server(rest: str) -> str:
    """What stands where a server may: before the first slash or question mark, behind the user."""
    return re.split(r"[/?]", rest, maxsplit=1)[0].rpartition("@")[2]


@cache
def library() -> ModuleType:
    """Return Apprise, which takes most of a second to load. It logs the keys it works with, so it is silenced."""
    with warnings.catch_warnings():
        # Its modules name old ones of Python's own, and are read when the first service is asked for.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415 -- few processes send
        from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 -- as above

        NotificationManager().enable_only(*SERVICES)
    for name in ("apprise", "requests", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise


def quiet_asset() -> Any:
    """Settings of Apprise: one message at a time in this thread, no redirects, no images, nothing on the disk."""
    return library().AppriseAsset(
        app_id="Muster",
        app_desc="Muster",
        app_url="",
        async_mode=False,
        http_redirects=False,
        storage_mode="memory",
        secure_logging=True,
        image_path_mask=False,
        image_url_mask="",
        image_url_logo="",
    )


def plugin_of(url: str, *, to: str, asset: Any) -> Any:
    """Return Apprise's object for one recipient, or None where the address cannot be read."""
    plugin = library().Apprise.instantiate(url.replace(PLACE, quote(to, safe="")), asset=asset)
    if plugin is None or url.partition("://")[0].lower() not in _schemes(plugin):
        return None
    plugin.redirects = False
    plugin.verify_certificate = True
    plugin.service_retry = 0
    # The outbox says when there is another try: no thread of ours sleeps for it.
    plugin.throttle = lambda *waits, **more: None  # type: ignore[method-assign]
    return plugin


def _schemes(plugin: Any) -> set[str]:
    """Those of its names that mean https."""
    found = plugin.secure_protocol
    return {found} if isinstance(found, str) else set(found or ())
