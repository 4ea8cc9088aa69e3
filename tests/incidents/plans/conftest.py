"""Fixtures of others that plans use."""

from tests.incidents.jobs.toys import media  # noqa: F401 -- a fixture
