"""How jobs look to a client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.jobs.choices import JobState
from incidents.jobs.models import Job
from incidents.jobs.queries import is_own
from incidents.people.models import User


class AskerShape(serializers.Serializer[Any]):
    """A person."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class JobFileShape(serializers.Serializer[Any]):
    """A file that a job made. Its bytes are at …/jobs/{id}/file/ until then."""

    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    until = serializers.DateTimeField(help_text="When it is deleted.")


class JobShape(serializers.Serializer[Any]):
    """Long work that somebody asked for."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField(help_text="The kind in words.")
    state = serializers.ChoiceField(choices=JobState.choices)
    requested_by = AskerShape()
    done = serializers.IntegerField(help_text="How much is done, in units of the work itself.")
    total = serializers.IntegerField(help_text="How much there is to do; 0 while nobody knows.")
    progress = serializers.CharField(help_text="In words; empty for jobs of others.")
    outcome = serializers.ListField(
        child=serializers.CharField(), help_text="What came of it, in sentences; empty for jobs of others."
    )
    error = serializers.CharField(help_text="Why it failed; empty for jobs of others.")
    attempt = serializers.IntegerField(help_text="How often it was begun.")
    is_cancel_requested = serializers.BooleanField()
    file = JobFileShape(allow_null=True, help_text="Null: there is none, or it is not yours.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


def rendered(job: Job, reader: User) -> dict[str, Any]:
    """The job as `reader` may know it."""
    mine = is_own(job, reader)
    told = {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "requested_by": {"id": job.requested_by_id, "name": str(job.requested_by)},
        "done": job.done,
        "total": job.total,
        "progress": job.progress if mine else "",
        "outcome": job.outcome if mine else [],
        "error": job.error if mine else "",
        "attempt": job.attempt,
        "is_cancel_requested": job.cancel_requested_at is not None,
        "file": _file(job) if mine and job.has_file else None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }
    return dict(JobShape(told).data)


def _file(job: Job) -> dict[str, Any]:
    return {
        "name": job.result_name,
        "content_type": job.result_type,
        "size": job.result_size,
        "until": job.result_until,
    }
