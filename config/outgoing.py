"""Where requests may go beyond the public internet: read from OUTGOING_PRIVATE_TARGETS."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from config.environment import BadVariable, read_list, read_text

Network = IPv4Network | IPv6Network

# Private space only: nobody needs the rest, and some of it hands out credentials.
MAY_BE_OPENED = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
        "100.64.0.0/10",
    )
)
NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


def read_private_targets(name: str) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Return the host names and the networks between the commas; an address is a network of one."""
    names, networks = set(), []
    for part in read_list(name, []):
        network = _network(name, part)
        if network is not None:
            networks.append(network)
        elif NAME.fullmatch(part.lower()):
            names.add(part.lower())
        else:
            raise BadVariable(name, f"holds “{part}”, which is neither a host name nor a network such as 10.20.0.0/16.")
    return frozenset(names), tuple(networks)


def _network(name: str, part: str) -> Network | None:
    try:
        network = ip_network(part)
    except ValueError as error:
        if "host bits" in str(error):
            raise BadVariable(name, f"holds “{part}”: {error}.") from None
        return None
    if not any(network.version == wide.version and network.subnet_of(wide) for wide in MAY_BE_OPENED):  # type: ignore[arg-type]
        raise BadVariable(name, f"holds “{part}”, which is not within a private network.")
    return network


def read_authorities(name: str) -> str:
    """Return the path of a file with certificate authorities, or nothing."""
    path = read_text(name, "")
    if path and not Path(path).is_file():
        raise BadVariable(name, f"names {path}, which is not a file.")
    return path
