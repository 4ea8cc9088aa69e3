"""Addresses as people type them, read in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.outgoing.failures import Blocked
from incidents.outgoing.targets import read_target


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://Hooks.Example.ORG/a?b=c#d", "https://hooks.example.org/a?b=c"),
        ("HTTPS://example.org", "https://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://93.184.215.14?x", "https://93.184.215.14/?x"),
        ("https://a_b.example.org//double", "https://a_b.example.org//double"),
    ],
)
def test_target_has_one_spelling(typed, read):
    assert read_target(typed).url == read


def test_target_names_its_parts():
    target = read_target("http://10.0.0.1:8080/x")
    assert (target.scheme, target.host, target.port, str(target.address)) == ("http", "10.0.0.1", 8080, "10.0.0.1")
    assert read_target("https://example.org/").address is None


def test_too_long_an_address_is_refused():
    with pytest.raises(Blocked, match="between 1 and 2,000"):
        read_target("https://example.org/" + "x" * 2000)


@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_read_or_blocked(text):
    for url in (text, f"https://{text}", f"https://{text}/x"):
        try:
            target = read_target(url)
        except Blocked:
            continue
        assert target.host.isascii()
        assert read_target(target.url) == target
