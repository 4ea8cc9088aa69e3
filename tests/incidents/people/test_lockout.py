"""How attempts turn into waiting, and how a wait is said."""

from datetime import timedelta

import pytest

from incidents.people.lockout import Policy, address_key, in_words, name_key

POLICY = Policy(3, timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))


def test_waits_double_up_to_the_longest():
    waits = [POLICY.wait_after(attempts) for attempts in (0, 1, 2, 3, 4, 5, 6, 10_000)]
    minutes = [None if wait is None else wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [None, None, None, 1, 2, 4, 5, 5]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (30, "30 seconds"), (60, "1 minute"), (61, "2 minutes"), (3599, "1 hour"), (7000, "2 hours")],
)
def test_wait_is_said_rounded_up(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words


def test_name_counts_alike_in_any_case():
    assert name_key(" Carla ") == name_key("carla")
    assert "carla" not in name_key("carla")


def test_address_of_ipv6_counts_by_network():
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:2") != address_key("2001:db8:0:1::1")
    assert address_key("::ffff:192.0.2.1") == address_key("192.0.2.1")
    assert address_key(None) == "address:unknown"


def test_keys_fit_the_column():
    assert max(len(name_key("x" * 5000)), len(address_key("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"))) <= 120
