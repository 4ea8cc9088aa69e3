"""Which internet addresses may be spoken to: pure rules, no look-ups."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What an administrator may open: addresses of an organisation's own networks, and of the machine itself.
PRIVATE: dict[str, tuple[Network, ...]] = {
    "the machine itself": (ip_network("127.0.0.0/8"), ip_network("::1/128")),
    "a private network": (
        ip_network("10.0.0.0/8"),
        ip_network("172.16.0.0/12"),
        ip_network("192.168.0.0/16"),
        ip_network("fc00::/7"),
    ),
    "shared provider space": (ip_network("100.64.0.0/10"),),
}

# Where clouds hand out credentials to whoever asks. Some lie within what may be opened, and one in public space.
METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
    )
)

# IANA's special-purpose registry (RFC 6890 and what came after it): never, whatever an administrator says.
SPECIAL: dict[str, tuple[Network, ...]] = {
    "“this network”": (ip_network("0.0.0.0/8"),),
    "link-local": (ip_network("169.254.0.0/16"),),
    "protocol assignments": (ip_network("192.0.0.0/24"), ip_network("2001::/23")),
    "documentation": (
        ip_network("192.0.2.0/24"),
        ip_network("198.51.100.0/24"),
        ip_network("203.0.113.0/24"),
        ip_network("2001:db8::/32"),
        ip_network("3fff::/20"),
    ),
    "a translation to IPv6": (ip_network("192.88.99.0/24"), ip_network("2002::/16")),
    "benchmarking": (ip_network("198.18.0.0/15"),),
    "multicast": (ip_network("224.0.0.0/4"),),
    "reserved": (ip_network("240.0.0.0/4"),),
}

# The rest of IPv6 is unassigned, local, multicast, or carries an IPv4 address (mapped, translated, NAT64).
GLOBAL_IPV6 = IPv6Network("2000::/3")
# RFC 5214: the interface part says that the rest of the address is an IPv4 address to tunnel to.
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def kind_of(address: Address) -> str | None:
    """Say of which private kind an address is that an administrator may open; None of any other."""
    if address in METADATA or _has_zone(address):
        return None
    return _found(address, PRIVATE)


def never(address: Address) -> str | None:
    """Say why an address is never spoken to, or None where it is public or may be opened."""
    if address in METADATA:
        return "a cloud's metadata service"
    if _has_zone(address):
        return "bound to one network interface"
    if _found(address, PRIVATE):
        return None
    if isinstance(address, IPv6Address):
        if address not in GLOBAL_IPV6:
            return "no public IPv6 address"
        if (int(address) >> 32) & 0xFFFF_FFFF in ISATAP:
            return "a tunnel to an IPv4 address"
    return _found(address, SPECIAL)


def is_public(address: Address) -> bool:
    return never(address) is None and kind_of(address) is None


def _has_zone(address: Address) -> bool:
    return isinstance(address, IPv6Address) and address.scope_id is not None


def _found(address: Address, table: dict[str, tuple[Network, ...]]) -> str | None:
    return next((kind for kind, networks in table.items() if any(address in network for network in networks)), None)
