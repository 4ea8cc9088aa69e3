"""Which tags match, and what is refused."""

from __future__ import annotations

import pytest
from rest_framework.test import APIRequestFactory

from incidents.rest.etags import etag, expected_version, not_modified
from incidents.rest.problems import PreconditionFailed, PreconditionRequired


def request(**headers):
    return APIRequestFactory().post("/", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_tag_of_a_version_is_strong():
    assert etag(3) == '"3"'


@pytest.mark.parametrize("header", ['"3"', ' "3" ', '"1", "3"', '"3","4"'])
def test_a_list_with_the_version_matches(header):
    assert expected_version(request(If_Match=header), 3) == 3


def test_a_star_matches_whatever_is_there():
    assert expected_version(request(If_Match="*"), 3) is None


@pytest.mark.parametrize("header", ['"2"', 'W/"3"', "3", '"03"', '"3', "garbage", '"*"'])
def test_anything_else_is_stale(header):
    with pytest.raises(PreconditionFailed):
        expected_version(request(If_Match=header), 3)


def test_a_missing_header_is_asked_for_where_it_is_required():
    with pytest.raises(PreconditionRequired):
        expected_version(request(), 3)
    assert expected_version(request(), 3, required=False) is None
    with pytest.raises(PreconditionFailed):
        expected_version(request(If_Match='"2"'), 3, required=False)


def test_if_none_match_compares_weakly():
    assert not_modified(request(If_None_Match='"3"'), 3)
    assert not_modified(request(If_None_Match='W/"3"'), 3)
    assert not_modified(request(If_None_Match="*"), 3)
    assert not not_modified(request(If_None_Match='"2"'), 3)
    assert not not_modified(request(), 3)
