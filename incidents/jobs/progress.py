"""What a kind of work speaks through: how far it is, the file it makes, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from incidents.jobs.kinds import Kind
from incidents.jobs.models import Job
from incidents.jobs.operations import Lease, MadeFile, note_progress
from incidents.jobs.storage import VAULT
from incidents.people.models import User
from incidents.permissions.principal import Principal, set_principal
from incidents.refusals import NotPermitted

Clock = Callable[[], datetime]
TELL_EVERY = timedelta(seconds=1)
RIGHT_LOST = "You do not have the right to this any more, so it was stopped."


class Cancelled(Exception):
    """Somebody asked that the work stops."""


class Interrupted(Exception):
    """The process is told to stop; another one will begin the work again."""


class Progress:
    """The voice of one attempt at a job.

    `now` is the clock; `is_stopping` says whether this process is told to stop.
    """

    def __init__(self, job: Job, kind: Kind, *, now: Clock, is_stopping: Callable[[], bool]) -> None:
        self.job, self.kind, self.now, self.is_stopping = job, kind, now, is_stopping
        self.lease = Lease(job.pk, job.lease_owner, job.attempt)
        self.made: MadeFile | None = None
        self._latest = (0, 0, "")
        self._told_at: datetime | None = None

    @property
    def done(self) -> int:
        """The units of the work that are done, as was said last."""
        return self._latest[0]

    @property
    def upload(self) -> Path:
        """Where the file lies that the job was given."""
        return VAULT.path_of(self.job.upload_stored)

    def step(self, done: int, total: int, text: str) -> None:
        """Say how far it is, in units of the work; `total` 0 is not known. Cheap: written at most once a second.

        Not inside a transaction: others would see it, and the lease be renewed, only when that ends.
        Raises Cancelled, Interrupted, LeaseLost, and NotPermitted once the person has lost the right.
        """
        self._latest = (done, total, text)
        self.beat()

    def beat(self) -> None:
        """As `step`, while there is nothing new to say."""
        at = self.now()
        if self._told_at is not None and at - self._told_at < TELL_EVERY:
            return
        if self.is_stopping():
            raise Interrupted
        self._told_at = at
        done, total, text = self._latest
        if note_progress(self.lease, done=done, total=total, text=text, at=at):
            raise Cancelled
        self.person(at)

    def person(self, at: datetime) -> User:
        """Who asked, as the database has them at this moment; from here on the work reads as they may.

        Raises NotPermitted when they may not have this done any more.
        """
        user = User.objects.filter(pk=self.job.requested_by_id, is_active=True).first()
        if user is None or not self.kind.may(user):
            raise NotPermitted(RIGHT_LOST)
        set_principal(Principal(user=user, at=at))
        return user

    @contextmanager
    def file(self, name: str, content_type: str) -> Iterator[BinaryIO]:
        """The file that the job makes, to be written in binary; it is handed out when the job is done."""
        with VAULT.create() as (stored, file):
            yield cast("BinaryIO", _Beating(file, self.beat))
            size = file.tell()
        self.made = MadeFile(stored, name, content_type, size)


class _Beating:
    """A file whose every write is a sign of life: packing a large one takes longer than a lease lasts."""

    def __init__(self, file: BinaryIO, beat: Callable[[], None]) -> None:
        self._file, self._beat = file, beat

    def write(self, data: bytes) -> int:
        self._beat()
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
