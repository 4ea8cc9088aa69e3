"""The kind of job that packs the evidence of a period: a folder of records, what each followed, and their sums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from incidents.audit.models import AuditRecord
from incidents.audit.sentences import label_of, sentence
from incidents.desk.export_job import before_download
from incidents.desk.exporting import Chosen, choose
from incidents.desk.words import moment
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.progress import Progress
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.refusals import Refused
from reports.evidence.choices import Step
from reports.evidence.dossier import sum_of
from reports.evidence.files import dossier_file
from reports.evidence.operations import PERIOD, record_period
from reports.evidence.queries.compliance import FOLLOWED, Followed, follow, incidents_asked
from reports.evidence.queries.dossiers import dossiers_of
from reports.evidence.rights import may_export
from reports.exports.choices import Format
from reports.exports.tables import Column, Table
from reports.exports.writing import write_table
from reports.metrics import periods
from reports.metrics.choices import Reality
from reports.metrics.questions import Question

MOST, MOST_PAPERS = 20_000, 500
AT_A_TIME = 50
SUMS, READ_ME = "SHA256SUMS", "READ ME.txt"
WORDS = """Evidence from Muster.

Period: incidents reported from {since} until before {until} ({reality}).
Made: {at} by {who}. It holds what this person may see.
Incidents: {count}, of them restricted: {restricted}.

incidents/       the record of each incident as JSON{papers}, with the SHA-256 of each of its parts
steps.csv        which steps of the process each incident followed: a line for each incident
audit.csv        who exported, imported and decided what in the period (only for those who may read the audit)
SHA256SUMS       the SHA-256 of every other file

To see that nothing was changed: sha256sum -c SHA256SUMS
Then compare the SHA-256 of the file SHA256SUMS itself with the one that stands in the audit of Muster, and on the page
of the job that made this.
"""


class TooManyIncidents(Refused):
    """Evidence of more incidents than one file holds was asked for."""

    code = "too_many_incidents"
    sentence = f"These are more than {MOST:,} incidents. Ask for a shorter period, several times if need be."


class TooManyPapers(Refused):
    """A PDF of each of very many incidents was asked for."""

    code = "too_many_papers"
    sentence = f"A PDF of each is made of at most {MOST_PAPERS:,} incidents. Ask without them, or for a shorter period."


@dataclass
class _Pack:
    """The file that is made, with the sum of everything that was put into it."""

    zip: ZipFile
    sums: list[str] = field(default_factory=list)

    def add(self, name: str, body: bytes) -> None:
        self.zip.writestr(name, body)
        self.sums.append(f"{sum_of(body)}  {name}\n")

    def add_file(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        self.add(name, file.read())


def run(progress: Progress, *, since: str, until: str, reality: str, with_papers: bool) -> Outcome:
    """Pack the evidence of all incidents reported in the period, as the one who asked may see it when it is made."""
    at = progress.now()
    user = progress.person(at)
    progress.step(0, 0, "Finding the incidents")
    question = Question("reported", date.fromisoformat(since), date.fromisoformat(until), reality=Reality(reality))
    chosen = choose(incidents_asked(question).order_by("pk"), most=MOST + 1)
    _check(len(chosen.keys), with_papers=with_papers)
    # Before a byte of it is there.
    read = [Incident(pk=pk, restricted=True) for pk in sorted(chosen.restricted)]
    record_reads(read, user=user, surface=Surface.EXPORT, at=at)
    with _packing(progress, question) as pack:
        _add_incidents(pack, chosen, progress, user, at, with_papers=with_papers)
        if user.has_perm("incidents.view_auditrecord"):
            _add_audit(pack, question)
        pack.add(READ_ME, _read_me(question, chosen, user, at, with_papers=with_papers).encode())
        sums = "".join(pack.sums).encode()
        pack.zip.writestr(SUMS, sums)
    record_period(
        since=question.since,
        until=question.until,
        rows=len(chosen.keys),
        restricted=len(chosen.restricted),
        sha256=sum_of(sums),
        actor=user,
        at=progress.now(),
    )
    count = len(chosen.keys)
    told = (f"{count:,} incident{'' if count == 1 else 's'}.", f"SHA-256 of {SUMS}: {sum_of(sums)}")
    return Outcome(told, tuple(sorted(chosen.restricted)))


def _check(count: int, *, with_papers: bool) -> None:
    if count > MOST:
        raise TooManyIncidents
    if with_papers and count > MOST_PAPERS:
        raise TooManyPapers


@contextmanager
def _packing(progress: Progress, question: Question) -> Iterator[_Pack]:
    name = f"evidence-{question.since.isoformat()}-{question.until.isoformat()}.zip"
    with progress.file(name, "application/zip") as file, ZipFile(file, "w", ZIP_DEFLATED) as packed:
        yield _Pack(packed)


def _add_incidents(
    pack: _Pack, chosen: Chosen, progress: Progress, user: User, at: datetime, *, with_papers: bool
) -> None:
    """The record of each, some at a time; what they followed is written beside them, into a file of its own."""
    total = len(chosen.keys)
    steps = Table("Steps of the process", STEP_COLUMNS, _followed(pack, chosen, progress, user, at, with_papers))
    with TemporaryFile() as beside:
        write_table(steps, Format.CSV, beside)
        pack.add_file("steps.csv", beside)
    progress.step(total, total, f"{total:,} incidents packed")


def _followed(
    pack: _Pack, chosen: Chosen, progress: Progress, user: User, at: datetime, with_papers: bool
) -> Iterator[list[Any]]:
    total = len(chosen.keys)
    for start in range(0, total, AT_A_TIME):
        progress.step(start, total, f"{start:,} of {total:,} incidents packed")
        keys = chosen.keys[start : start + AT_A_TIME].tolist()
        shown = []
        for dossier in dossiers_of(keys, at):
            # Restricted since: nothing was recorded of it, so it is not shown.
            if dossier.is_restricted and dossier.incident not in chosen.restricted:
                continue
            shown.append(dossier.incident)
            for kind in ("json", "pdf") if with_papers else ("json",):
                progress.beat()
                body = dossier_file(dossier, kind, reader=user, at=at)
                pack.add(f"incidents/{dossier.reference}.{kind}", body)
        rows = Incident.objects.filter(pk__in=shown).select_related(*FOLLOWED).order_by("pk")
        yield from map(step_row, follow(rows, at))


STEP_COLUMNS = (
    *(Column("reference", "Reference"), Column("title", "Title"), Column("type", "Type")),
    *(Column("priority", "Priority"), Column("state", "State"), Column("reported_at", "Reported")),
    *(Column(step.value, str(step.label)) for step in Step),
    *(Column(f"{step.value}_at", f"{step.label}: when") for step in Step),
    *(Column(f"{step.value}_entry", f"{step.label}: entry") for step in Step),
)


def step_row(followed: Followed) -> list[Any]:
    """One incident with how it stands with each step, when each was done, and the entry that proves it."""
    row, taken = followed.incident, followed.taken
    told = [row.reference, row.title, str(row.type), str(row.priority), str(row.state), row.reported_at]
    proofs = [one.proof for one in taken]
    return [
        *told,
        *(str(one.standing.label) for one in taken),
        *(proof.at if proof else None for proof in proofs),
        *(proof.entry if proof else None for proof in proofs),
    ]


def _add_audit(pack: _Pack, question: Question) -> None:
    zone = timezone.get_default_timezone()
    begins, ends = periods.begins(question.since, zone), periods.begins(question.until, zone)
    records = AuditRecord.objects.filter(at__gte=begins, at__lt=ends).select_related("actor").order_by("at", "pk")
    columns = [Column("at", "When"), Column("who", "Who"), Column("kind", "What"), Column("words", "More")]
    rows = (
        [one.at, str(one.actor or "Muster"), label_of(one.code), sentence(one.code, one.data)]
        for one in records.iterator(chunk_size=1_000)
    )
    with TemporaryFile() as beside:
        write_table(Table("Audit", columns, rows), Format.CSV, beside)
        pack.add_file("audit.csv", beside)


def _read_me(question: Question, chosen: Chosen, user: User, at: datetime, *, with_papers: bool) -> str:
    return WORDS.format(
        since=question.since.isoformat(),
        until=question.until.isoformat(),
        reality=question.reality.label.lower(),
        at=moment(at),
        who=user,
        count=f"{len(chosen.keys):,}",
        restricted=f"{len(chosen.restricted):,}",
        papers=" and as PDF" if with_papers else "",
    )


def words(parameters: dict[str, Any]) -> str:
    papers = ", with a PDF of each" if parameters["with_papers"] else ""
    reality = Reality(parameters["reality"]).label.lower()
    return f"Reported from {parameters['since']} until before {parameters['until']}, {reality}{papers}"


EVIDENCE = Kind(
    slug=PERIOD,
    title="Evidence of a period",
    run=run,
    may=may_export,
    words=words,
    before_download=before_download,
    after_cancel="No file is kept.",
)
