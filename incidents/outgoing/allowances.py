"""What an administrator has opened beyond the public internet, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from incidents.outgoing.addresses import Address, Network, is_public, kind_of, never
from incidents.outgoing.failures import Blocked


@dataclass(frozen=True, slots=True)
class Allowances:
    """Names and networks that may be private; both may be spoken to without TLS as well."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    plain_http: bool = False

    def check(self, address: Address, *, name: str, scheme: str) -> None:
        """Raise Blocked unless `address`, at which `name` was found, may be spoken to by `scheme`."""
        reason = never(address)
        if reason is not None:
            raise Blocked(f"{name} is at an address that Muster never calls: {reason}.")
        opened = name in self.names or any(address in network for network in self.networks)
        if not is_public(address) and not opened:
            raise Blocked(
                f"{name} is at an address of {kind_of(address)}. An administrator can open it with "
                "OUTGOING_PRIVATE_TARGETS."
            )
        if scheme != "https" and not opened and not self.plain_http:
            raise Blocked(f"{name} must be called by https.")


def current() -> Allowances:
    names, networks = settings.OUTGOING_PRIVATE_TARGETS
    return Allowances(names=names, networks=networks, plain_http=settings.OUTGOING_PLAIN_HTTP)
