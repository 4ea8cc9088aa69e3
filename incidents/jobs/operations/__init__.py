"""Writes of jobs: asking for one, claiming it, telling how far it is, ending, cancelling, collecting what is over."""

from incidents.jobs.operations.cancelling import AlreadyEnded, cancel_job
from incidents.jobs.operations.claiming import Lease, LeaseLost, claim_job, end_abandoned
from incidents.jobs.operations.collecting import collect_jobs
from incidents.jobs.operations.reporting import (
    MadeFile,
    end_cancelled,
    fail_job,
    finish_job,
    give_back_job,
    note_progress,
)
from incidents.jobs.operations.requesting import GivenFile, request_job

__all__ = [
    "AlreadyEnded",
    "GivenFile",
    "Lease",
    "LeaseLost",
    "MadeFile",
    "cancel_job",
    "claim_job",
    "collect_jobs",
    "end_abandoned",
    "end_cancelled",
    "fail_job",
    "finish_job",
    "give_back_job",
    "note_progress",
    "request_job",
]
