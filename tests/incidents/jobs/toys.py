"""A kind of work whose body each test writes, and jobs of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import wiring
from incidents.jobs import kinds
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations import claim_job, request_job
from incidents.jobs.running import run_claimed
from incidents.jobs.storage import VAULT
from tests.factories import NOW

SECOND = timedelta(seconds=1)
LAPSED = timedelta(seconds=31)


class Clock:
    """A clock that tests move."""

    def __init__(self, at=NOW):
        self.at = at

    def __call__(self):
        return self.at

    def tick(self, by=SECOND):
        self.at += by
        return self.at


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def clock(media):
    return Clock()


class Toy:
    """Does what `body` does; `allowed` says who may have it done."""

    def __init__(self):
        self.body = lambda progress: Outcome(("Done.",))
        self.allowed = lambda user: user.has_perm("incidents.view_incident")
        self.refuse = lambda job, user, at: None

    def run(self, progress, **given):
        return self.body(progress, **given)

    def may(self, user):
        return self.allowed(user)

    def before_download(self, job, user, at):
        self.refuse(job, user, at)

    def kind(self):
        return Kind(
            slug="toy",
            title="A piece of work",
            run=self.run,
            may=self.may,
            words=lambda parameters: f"with {sorted(parameters)}",
            before_download=self.before_download,
            after_cancel="Half of it is kept.",
        )


@pytest.fixture
def toy(media):
    made = Toy()
    kinds.register([*wiring.JOB_KINDS, made.kind()])
    yield made
    kinds.register(wiring.JOB_KINDS)


def ask(person, *, key="once", at=NOW, **more):
    return request_job("toy", parameters=more.pop("parameters", {}), dedup_key=key, actor=person, at=at, **more)


def take(job, *, owner="worker-1", at=NOW):
    return claim_job(job.pk, owner=owner, at=at)


def work(job, clock, *, owner="worker-1", is_stopping=lambda: False):
    """Claim the job and do it, as a worker does; return it as it is then."""
    run_claimed(take(job, owner=owner, at=clock()), now=clock, is_stopping=is_stopping)
    return Job.objects.get(pk=job.pk)


def write_file(progress, text=b"result", name="result.csv"):
    with progress.file(name, "text/csv") as file:
        file.write(text)
    return Outcome(("One file.",))


def files():
    """The names of all files in the vault."""
    return {path.name for path in VAULT.root().glob("??/*")}
