"""The fixtures of jobs, from where other folders take them too."""

from tests.incidents.jobs.toys import clock, media, toy  # noqa: F401 -- fixtures
