"""A name that leads to the machine itself, and an authority that vouches for it."""

import socket

import pytest

from tests.architecture.tree import ROOT

NAME = "hooks.example.org"
TLS = ROOT / "tests" / "data" / "tls"


@pytest.fixture
def named(monkeypatch, settings):
    """Let `hooks.example.org` be found at 127.0.0.1; it is trusted, and not yet opened."""
    settings.OUTGOING_CA_FILE = str(TLS / "authority.pem")
    original = socket.getaddrinfo

    def found(host, *asked, **more):
        return original("127.0.0.1" if host == NAME else host, *asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def opened(named, settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset({NAME}), ())
