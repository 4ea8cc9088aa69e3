"""Incidents to export, and workers that do so."""

from tests.incidents.desk.conftest import incident, issue, secret  # noqa: F401 -- fixtures
from tests.incidents.jobs.toys import clock, media  # noqa: F401 -- fixtures
