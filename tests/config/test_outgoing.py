"""Which private targets the environment opens, and what it may not."""

from ipaddress import ip_network

import pytest

from config.environment import BadVariable
from config.outgoing import read_authorities, read_private_targets
from tests.architecture.tree import ROOT


def test_names_and_networks_are_read(environ):
    environ.setenv("X", "SMS.example.internal, 10.20.0.0/16,gateway ,127.0.0.1, fd00:1::/64")
    names, networks = read_private_targets("X")
    assert names == {"sms.example.internal", "gateway"}
    assert networks == (ip_network("10.20.0.0/16"), ip_network("127.0.0.1/32"), ip_network("fd00:1::/64"))


def test_nothing_is_opened_by_default(environ):
    assert read_private_targets("X") == (frozenset(), ())
    assert read_authorities("X") == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10.20.0.1/16", "has host bits set"),
        ("0.0.0.0/0", "is not within a private network"),
        ("169.254.169.254", "is not within a private network"),
        ("8.8.8.8", "is not within a private network"),
        ("::/0", "is not within a private network"),
        ("::ffff:10.0.0.1", "is not within a private network"),
        ("10.0.0.0/8,http://gateway", "neither a host name nor a network"),
        ("*.example.org", "neither a host name nor a network"),
        ("2130706433", "neither a host name nor a network"),
        ("127.1", "neither a host name nor a network"),
        ("gateway:8080", "neither a host name nor a network"),
    ],
)
def test_what_cannot_be_opened_is_refused(environ, text, sentence):
    environ.setenv("X", text)
    with pytest.raises(BadVariable, match=sentence):
        read_private_targets("X")


def test_authorities_are_a_file(environ, tmp_path):
    environ.setenv("X", str(tmp_path / "none.pem"))
    with pytest.raises(BadVariable, match="which is not a file"):
        read_authorities("X")
    environ.setenv("X", str(ROOT / "tests/data/tls/authority.pem"))
    assert read_authorities("X").endswith("authority.pem")
