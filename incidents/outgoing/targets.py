"""Reading an address that a person typed: one spelling for each host, and nothing that two readers read differently."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

import idna

from incidents.outgoing.addresses import Address
from incidents.outgoing.failures import Blocked

PORTS = {"https": 443, "http": 80}
LONGEST = 2000
# RFC 1123, and underscores because some organisations have them.
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# What resolvers read as a number: decimal, octal, hexadecimal.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
NO_SPELLING = "This address is spelt in a way that different programs read differently. Write it plainly."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `host` is lower-case ASCII; `address` is set where the host is a literal."""

    scheme: str
    host: str
    port: int
    address: Address | None
    url: str


def read_target(url: str) -> Target:
    """Return the target of `url`. Raises Blocked, without a look-up, for what can never be called."""
    if not url or len(url) > LONGEST:
        raise Blocked(f"An address has between 1 and {LONGEST:,} characters.")
    if any(character.isspace() or unicodedata.category(character)[0] == "C" for character in url) or "\\" in url:
        raise Blocked("An address holds no spaces, control characters or backslashes.")
    parts, port = _split(url)
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise Blocked("An address begins with https://.")
    if "@" in parts.netloc:
        raise Blocked("An address holds no user name and no password.")
    if port == 0 or parts.netloc.endswith(":"):
        raise Blocked("A port is between 1 and 65535.")
    host, address = read_host(_host_of(parts))
    literal = f"[{host}]" if isinstance(address, IPv6Address) else host
    number = port or PORTS[scheme]
    shown = literal if number == PORTS[scheme] else f"{literal}:{number}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme, host, number, address, f"{scheme}://{shown}{path}")


def read_host(host: str) -> tuple[str, Address | None]:
    """Return the host in its one spelling, and its address where it is a literal. IPv6 comes in brackets."""
    if host.startswith("["):
        try:
            found = IPv6Address(host[1:-1])
        except AddressValueError:
            raise Blocked(NO_SPELLING) from None
        if found.scope_id is not None:
            raise Blocked("An address names no network interface.")
        return str(found), found
    name = _ascii(host)
    labels = name.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _read_ipv4(name)
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise Blocked(NO_SPELLING if name else "An address names a host.")
    return name, None


def _read_ipv4(name: str) -> tuple[str, Address]:
    try:
        found = IPv4Address(name)
    except AddressValueError:
        raise Blocked(NO_SPELLING) from None
    return str(found), found


def _ascii(host: str) -> str:
    """Turn an international name into its ASCII form. Compatibility forms (full-width digits, ①) are refused."""
    if host.isascii():
        return host.lower()
    if unicodedata.normalize("NFKC", host) != host:
        raise Blocked(NO_SPELLING)
    try:
        return idna.encode(host.lower()).decode("ascii")
    except idna.IDNAError:
        raise Blocked(NO_SPELLING) from None


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise Blocked("This is not an address that can be read: check its host and its port.") from None


def _host_of(parts: SplitResult) -> str:
    """Return the host as typed, IPv6 with its brackets; the port is known to be a number."""
    netloc = parts.netloc
    if not netloc.startswith("["):
        return netloc.rpartition(":")[0] if ":" in netloc else netloc
    host, bracket, rest = netloc.partition("]")
    if rest and rest[0] != ":":
        raise Blocked(NO_SPELLING)
    return host + bracket
