"""Readiness as programs read it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from reports.readiness.choices import SubjectKind
from reports.readiness.criteria import CRITERIA
from reports.readiness.queries.coverage import LEVELS, Coverage
from reports.readiness.queries.proposals import Proposal
from reports.readiness.scoring import Line, Loss, Score

CODES = [(criterion.code, criterion.title) for criterion in CRITERIA]
PLACES = 3


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


class LineShape(Shape):
    """One criterion of a score."""

    criterion = serializers.ChoiceField(choices=CODES)
    is_counted = serializers.BooleanField(help_text="False: there is nothing of it here; it is no part of the score.")
    worth = serializers.FloatField(help_text="The points of 100 that it can earn here.")
    points = serializers.FloatField(help_text="The points that it earns.")
    count = serializers.IntegerField(help_text="How many it counts.")
    well = serializers.FloatField(help_text="How many of them are well, halves counted as halves.")

    @staticmethod
    def render(line: Line) -> Json:
        return {
            "criterion": line.criterion.code,
            "is_counted": line.is_counted,
            "worth": _rounded(line.worth),
            "points": _rounded(line.points),
            "count": line.count,
            "well": _rounded(line.earned),
        }


class ScoreShape(Shape):
    """How ready a team, a service or the organisation is."""

    kind = serializers.ChoiceField(choices=SubjectKind.choices)
    slug = serializers.CharField(help_text="Of the team or service; “organisation” of the organisation.")
    name = serializers.CharField()
    points = serializers.FloatField(allow_null=True, help_text="Of 100; null where nothing counts.")
    criteria = LineShape(many=True)

    @staticmethod
    def render(score: Score) -> Json:
        return {
            "kind": score.subject.kind.value,
            "slug": score.subject.slug,
            "name": score.subject.name,
            "points": _rounded(score.points),
            "criteria": [LineShape.render(line) for line in score.lines],
        }


class LossShape(Shape):
    """One thing that costs points."""

    criterion = serializers.ChoiceField(choices=CODES)
    points = serializers.FloatField(help_text="The points of 100 that it costs.")
    what = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Its page in the console.")

    @staticmethod
    def render_of(criterion: str, loss: Loss, url: str | None) -> Json:
        return {"criterion": criterion, "points": _rounded(loss.points), "what": loss.item.words, "url": url}


class FullScore(ScoreShape):
    """A score with what each lost point was lost for. Points and losses add up to 100."""

    losses = LossShape(many=True)


class DayShape(Shape):
    """The score of one day, from what everybody who may see readiness may see."""

    on = serializers.DateField(help_text="The day in UTC.")
    points = serializers.FloatField(allow_null=True)

    @staticmethod
    def render(day: tuple[Any, float | None]) -> Json:
        return {"on": day[0].isoformat(), "points": _rounded(day[1])}


class CellShape(serializers.Serializer[Any]):
    """One scenario on one service."""

    scenario = serializers.CharField(help_text="Its slug.")
    exercised = serializers.ChoiceField(
        choices=list(LEVELS.items()),
        help_text="How long ago it was exercised.",
    )
    drills = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)


class CoverageShape(Shape):
    """What was exercised on one service."""

    service = serializers.CharField(help_text="Its slug.")
    drills = serializers.IntegerField(help_text="Of any scenario, or of none.")
    cells = CellShape(many=True)

    @staticmethod
    def render_all(coverage: Coverage) -> list[Json]:
        return [
            {
                "service": row.service.words,
                "drills": row.drills,
                "cells": [
                    {
                        "scenario": scenario.slug,
                        "exercised": cell.level,
                        "drills": cell.count,
                        "last_at": instant(cell.last_at),
                    }
                    for scenario, cell in zip(coverage.scenarios, row.cells, strict=True)
                ],
            }
            for row in coverage.rows
        ]


class ProposalShape(Shape):
    """One drill that is proposed, with its figures: risk = incidents a month × cost × staleness."""

    service = serializers.CharField(help_text="Its slug.")
    scenario = serializers.CharField(allow_null=True, help_text="Its slug; null where you may read none that suits.")
    risk = serializers.FloatField()
    incidents = serializers.IntegerField(help_text="Real ones of the last 365 days, of the scenario's type.")
    incidents_per_month = serializers.FloatField(help_text="With half an incident added.")
    cost = serializers.IntegerField(help_text="The weight of the service's tier.")
    staleness = serializers.FloatField(help_text="0 today to 1 from 365 days on, and for never.")
    last_at = serializers.DateTimeField(allow_null=True)
    planned_at = serializers.DateTimeField(allow_null=True, help_text="When the service's next drill begins.")

    @staticmethod
    def render(proposal: Proposal) -> Json:
        figures = proposal.figures
        return {
            "service": proposal.service.words,
            "scenario": proposal.scenario.slug if proposal.scenario is not None else None,
            "risk": _rounded(figures.risk),
            "incidents": figures.incidents,
            "incidents_per_month": _rounded(figures.per_month),
            "cost": figures.cost,
            "staleness": _rounded(figures.staleness),
            "last_at": instant(proposal.last_at),
            "planned_at": instant(proposal.planned_at),
        }
