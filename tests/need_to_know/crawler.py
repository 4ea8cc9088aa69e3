"""Walks every address of Muster as one reader, and tells where a forbidden word was shown."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import URLPattern, URLResolver, get_resolver

LEAVE_ALONE = ("/static/", "/media/", "/admin/logout", "/admin/jsi18n", "/api/docs/")


class _Links(HTMLParser):
    """Collects what a page leads to: links, forms, fragments."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in (
                "href",
                "action",
                "data-url",
                "data-href",
                "data-ajax--url",
                "data-fragment",
                "hx-get",
            ):
                self.found.append(value)


def every_address(values: dict[str, list[str]]) -> Iterator[str]:
    """Every route of the project with its parameters filled in from `values` by their names."""
    for route in _routes(get_resolver().url_patterns, ""):
        yield from _filled(route, values)


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + _as_template(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield "/" + route


def _as_template(route: str) -> str:
    """A route or regular expression with each parameter as <name>."""
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route) if "(?P" not in route else route
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
    return re.sub(r"\\([./-])", r"\1", route.removeprefix("^").removesuffix("$").removesuffix("\\Z")).replace("/?", "/")


def _filled(route: str, values: dict[str, list[str]]) -> Iterator[str]:
    name = re.search(r"<(\w+)>", route)
    if name is None:
        yield route
        return
    for value in values.get(name[1], values["*"]):
        yield from _filled(route.replace(name[0], value, 1), values)


class Crawl:
    """What one reader was shown. `forbidden` are patterns that must not appear in any answer."""

    def __init__(self, client, forbidden: Iterable[str], *, limit: int = 300) -> None:
        self.client = client
        self.forbidden = [re.compile(word) for word in forbidden]
        self.limit = limit
        self.seen: set[str] = set()
        self.kinds: set[str] = set()
        self.leaks: list[str] = []
        self.failed: list[str] = []
        self.shown: dict[str, int] = {}

    def run(self, addresses: Iterable[str]) -> Crawl:
        waiting = deque(addresses)
        # Every address that is named, and so many of those that they lead to.
        most = len(waiting) + self.limit
        while waiting and len(self.seen) < most:
            address = waiting.popleft()
            key = address.split("#")[0]
            if key in self.seen or key.startswith(LEAVE_ALONE):
                continue
            self.seen.add(key)
            waiting.extend(link for link in self._look(key) if self._is_new_kind(link))
        return self

    def _is_new_kind(self, link: str) -> bool:
        """Whether no link to this page with these questions was followed: sorting by each column shows nothing new."""
        parts = urlsplit(link)
        kind = f"{parts.path}?{sorted(parse_qs(parts.query, keep_blank_values=True))}"
        if kind in self.kinds:
            return False
        self.kinds.add(kind)
        return True

    def _look(self, address: str) -> list[str]:
        response = self.client.get(address)
        self.shown[address] = response.status_code
        if response.status_code >= 500:
            self.failed.append(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", "replace")
        told = "\n".join(f"{name}: {value}" for name, value in response.headers.items()) + "\n" + text
        self._check(address, told)
        if "html" not in response.headers.get("Content-Type", ""):
            return self._redirected(address, response)
        links = _Links()
        links.feed(text)
        here = [urljoin(address, link) for link in links.found]
        return self._redirected(address, response) + [link for link in here if self._ours(link)]

    def _check(self, address: str, told: str) -> None:
        # What the reader wrote into the address may be echoed: it tells nothing they did not say.
        for pattern in self.forbidden:
            if pattern.search(address):
                continue
            hit = pattern.search(told)
            if hit:
                around = told[max(0, hit.start() - 80) : hit.end() + 40].replace("\n", " ")
                self.leaks.append(f"{address} [{pattern.pattern}]: …{around}…")

    def _redirected(self, address: str, response) -> list[str]:
        location = response.headers.get("Location", "")
        return [urljoin(address, location)] if location and self._ours(urljoin(address, location)) else []

    @staticmethod
    def _ours(link: str) -> bool:
        parts = urlsplit(link)
        return not parts.scheme and not parts.netloc and parts.path.startswith("/")
