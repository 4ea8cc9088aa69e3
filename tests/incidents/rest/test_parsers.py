"""Bodies within limits, and what lies past each limit."""

from __future__ import annotations

import io

import pytest
from rest_framework.exceptions import ParseError

from incidents.rest.parsers import MAX_BYTES, decode, is_clean, read_capped
from incidents.rest.problems import PayloadTooLarge


def test_json_within_the_limits_is_read():
    assert decode('{"a": [1, 2.5, true, null, "Grüße 😀"]}'.encode()) == {"a": [1, 2.5, True, None, "Grüße 😀"]}
    assert decode(b"[" * 20 + b"]" * 20)
    assert len(decode(b"{" + b",".join(b'"%d":0' % n for n in range(1000)) + b"}")) == 1000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": -1e999}',
        b"1" * 5_000,
        b'{"a": 9223372036854775808}',
        b"\xff\xfe{}",
        b'"\xc3"',
        b"[" * 21 + b"]" * 21,
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b"{" + b",".join(b'"%d":0' % n for n in range(1001)) + b"}",
        b'{"a": "x\\u0000y"}',
        b'{"x\\u0000y": 1}',
        b'["\\ud800"]',
        b'{"a": [[["\\udfff"]]]}',
    ],
)
def test_what_lies_past_a_limit_is_refused(body):
    with pytest.raises(ParseError):
        decode(body)


def test_no_more_than_the_cap_is_read():
    assert len(read_capped(io.BytesIO(b"x" * MAX_BYTES))) == MAX_BYTES
    stream = io.BytesIO(b"x" * (MAX_BYTES * 4))
    with pytest.raises(PayloadTooLarge):
        read_capped(stream)
    assert stream.tell() == MAX_BYTES + 1


def test_clean_text_is_what_every_database_holds():
    assert is_clean("Grüße 😀")
    assert not is_clean("a\0b")
    assert not is_clean("\ud83d")
