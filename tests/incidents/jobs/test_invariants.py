"""A job whose worker died is seen; what nobody may begin again is ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.jobs.choices import MOST_ATTEMPTS, JobState
from incidents.jobs.invariants import INVARIANTS
from incidents.models import Job
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_lease_that_lapsed_long_ago_is_seen_and_ended(alice):
    (invariant,) = INVARIANTS
    held = {"state": JobState.RUNNING, "lease_owner": "gone", "started_at": NOW, "created_at": NOW}
    job = Job.objects.create(
        kind="gone", requested_by=alice, dedup_key="a", attempt=MOST_ATTEMPTS, lease_until=NOW, **held
    )
    assert invariant.check(NOW + timedelta(seconds=60)) == ""
    late = NOW + timedelta(seconds=61)
    assert invariant.check(late) == "1 job is held by nobody that lives."
    invariant.heal(late)
    assert invariant.check(late) == ""
    job.refresh_from_db()
    assert job.state == JobState.FAILED
