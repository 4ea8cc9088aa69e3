"""The rules for addresses, held against Python's own tables and against every way to wrap one address in another."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.outgoing.addresses import METADATA, PRIVATE, SPECIAL, is_public, kind_of, never

every_ipv4 = st.integers(0, 2**32 - 1).map(IPv4Address)
every_ipv6 = st.integers(0, 2**128 - 1).map(IPv6Address)
global_ipv6 = st.integers(0x2 << 124, (0x4 << 124) - 1).map(IPv6Address)
NETWORKS = [network for table in (PRIVATE, SPECIAL) for networks in table.values() for network in networks]


def within(network):
    lowest = int(network.network_address)
    kind = type(network.network_address)
    return st.integers(lowest, lowest + network.num_addresses - 1).map(kind)


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses_pass(text):
    assert is_public(ip_address(text))


@given(address=st.one_of(every_ipv4, every_ipv6, global_ipv6))
def test_nothing_is_public_that_python_calls_otherwise(address):
    if is_public(address):
        assert address.is_global
        assert not any((address.is_multicast, address.is_reserved, address.is_link_local, address.is_unspecified))


@given(address=st.one_of(every_ipv4, every_ipv6))
def test_each_address_is_public_openable_or_never(address):
    assert [is_public(address), kind_of(address) is not None, never(address) is not None].count(True) == 1


@given(address=st.sampled_from(NETWORKS).flatmap(within))
def test_no_address_of_a_listed_network_is_public(address):
    assert not is_public(address)


WRAPPINGS = {
    "mapped": lambda number: (0xFFFF << 32) | number,
    "compatible": lambda number: number,
    "translated": lambda number: (0xFFFF << 48) | number,
    "NAT64": lambda number: (0x64FF9B << 96) | number,
    "local NAT64": lambda number: (0x64FF9B0001 << 80) | number,
    "6to4": lambda number: (0x2002 << 112) | (number << 80) | 1,
    "Teredo": lambda number: (0x20010000 << 96) | (number ^ 0xFFFFFFFF),
    "ISATAP": lambda number: (0x2606470000000000 << 64) | (0x5EFE << 32) | number,
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@given(address=every_ipv4)
def test_no_wrapped_address_is_public_nor_can_be_opened(wrapping, address):
    wrapped = IPv6Address(WRAPPINGS[wrapping](int(address)))
    assert not is_public(wrapped)
    if wrapped != IPv6Address("::1"):
        assert never(wrapped)


def test_metadata_is_never_opened_though_its_network_may_be():
    assert ip_address("fd00:ec2::254") in METADATA
    assert never(ip_address("fd00:ec2::254")) == "a cloud's metadata service"
    assert kind_of(ip_address("fd00:ec2::255")) == "a private network"


def test_a_zone_is_never_called():
    assert never(IPv6Address("fd00::1%eth0")) == "bound to one network interface"
    assert kind_of(IPv6Address("fd00::1%eth0")) is None


def test_settings_open_what_the_rules_call_private():
    from config.outgoing import MAY_BE_OPENED

    assert set(MAY_BE_OPENED) == {network for networks in PRIVATE.values() for network in networks}
    assert ip_network("169.254.0.0/16") not in MAY_BE_OPENED
