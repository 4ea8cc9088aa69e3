"""Scores of the organisation, of teams and of services."""

from __future__ import annotations

from reports.readiness.choices import SubjectKind
from reports.readiness.facts import Facts, Source
from reports.readiness.rules import items_of
from reports.readiness.scoring import Ledger, Score, Subject

ORGANISATION = Subject(SubjectKind.ORGANISATION, None, "organisation", "The whole organisation")


def subjects_of(facts: Facts) -> list[Subject]:
    """The organisation, then teams and services in use by their names."""
    teams = [Subject(SubjectKind.TEAM, row.pk, row.words, row.name) for row in facts.of(Source.TEAM)]
    services = [Subject(SubjectKind.SERVICE, row.pk, row.words, row.name, row.team) for row in facts.of(Source.SERVICE)]
    return [ORGANISATION, *_by_name(teams), *_by_name(services)]


def _by_name(subjects: list[Subject]) -> list[Subject]:
    return sorted(subjects, key=lambda subject: (subject.name.casefold(), subject.slug))


def find_subject(facts: Facts, kind: str, slug: str) -> Subject | None:
    return next((one for one in subjects_of(facts) if (one.kind, one.slug) == (kind, slug)), None)


def score_everybody(facts: Facts) -> list[Score]:
    """A score for each subject. No query."""
    ledger = Ledger(items_of(facts))
    return [ledger.score(subject) for subject in subjects_of(facts)]


def score_one(facts: Facts, subject: Subject) -> Score:
    return Ledger(items_of(facts)).score(subject)
