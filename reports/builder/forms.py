"""What people type about saved reports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms

from incidents.catalog.models import Category, IncidentType, Priority, ResolutionCode, Service, Source
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import Team, User
from reports.builder import places
from reports.builder.choices import MOST_METRICS, ChartKind, Sharing
from reports.builder.models import SavedReport
from reports.builder.operations.editing import OWN
from reports.builder.queries.rights import may_manage
from reports.builder.questions import Wanted
from reports.metrics.choices import DIMENSIONS, Group, Preset, Reality
from reports.metrics.registry import all_metrics

_ROWS: dict[Group, Any] = {
    Group.TYPE: IncidentType,
    Group.PRIORITY: Priority,
    Group.SERVICE: Service,
    Group.TEAM: Team,
    Group.CATEGORY: Category,
    Group.SOURCE: Source,
    Group.RESOLUTION_CODE: ResolutionCode,
}
# The team to share with has a field of that name.
FILTERS = {dimension: f"only_{dimension.value}" for dimension in DIMENSIONS}
PARTS = (
    ("What", ("metrics", "group", "period", "compares", "chart")),
    ("Of which incidents", ("reality", "in_business_hours")),
    ("Only of some", tuple(FILTERS.values())),
    ("Name and sharing", ("name", "description", "sharing", "team")),
)


def metric_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every metric by its subject, in the order in which they are registered."""
    ordered = sorted(all_metrics(), key=lambda metric: _subjects().index(metric.subject))
    return [
        (subject, [(metric.name, metric.label) for metric in metrics])
        for subject, metrics in groupby(ordered, key=lambda metric: metric.subject)
    ]


def _subjects() -> list[str]:
    return list(dict.fromkeys(metric.subject for metric in all_metrics()))


class ReportForm(PlainForm):
    """A report: what is asked, and who finds it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    metrics = forms.MultipleChoiceField(
        label="Metrics",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"At most {MOST_METRICS}, each with a chart and a table of its own.",
    )
    group = forms.ChoiceField(
        label="Split by",
        required=False,
        choices=[("", "Nothing: one figure"), *Group.choices],
        help_text="One row for each. Not every metric can be split by everything.",
    )
    period = forms.ChoiceField(
        label="Period",
        choices=Preset.choices,
        initial=Preset.LAST_30_DAYS,
        help_text="It goes on with the calendar: “last month” in March is February.",
    )
    compares = forms.BooleanField(
        required=False,
        label="Compare with the period before",
        help_text="The days of the same number that end where these begin.",
    )
    chart = forms.ChoiceField(
        label="Drawn as",
        choices=ChartKind.choices,
        initial=ChartKind.AUTOMATIC,
        help_text="Lines are for days, weeks and months, heat maps for hours of the week.",
    )
    reality = forms.ChoiceField(
        label="Incidents",
        choices=Reality.choices,
        initial=Reality.REAL,
        help_text="Drills count only where they are asked for.",
    )
    in_business_hours = forms.BooleanField(
        required=False,
        label="Count lengths of time in business hours",
        help_text="By the calendar of each incident’s promises, where a metric knows both.",
    )
    name = forms.CharField(max_length=120, help_text="What it is called in lists, mails and files.")
    description = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What it is for. Whoever finds the report reads it.",
    )
    sharing = forms.ChoiceField(
        label="Who finds it",
        choices=Sharing.choices,
        initial=Sharing.OWN,
        help_text="Its figures are counted for whoever looks: sharing shows nobody more than they may see.",
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        required=False,
        empty_label="No team",
        help_text="Only for “the members of a team”.",
    )

    def __init__(self, data: Any = None, *, reader: User, report: SavedReport | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["metrics"].choices = metric_choices()
        teams = Team.objects.filter(retired_at=None)
        if not may_manage(reader):
            teams = teams.filter(memberships__user=reader)
        if report is not None and report.team_id is not None:
            teams = teams | Team.objects.filter(pk=report.team_id)
        fields["team"].queryset = teams.distinct()
        for dimension, name in FILTERS.items():
            fields[name] = forms.ModelMultipleChoiceField(
                _ROWS[dimension].objects.all(),
                required=False,
                label=str(dimension.label),
                help_text="None chosen: all of them."
                if dimension != Group.CATEGORY
                else "None chosen: all of them. A category counts with all below it.",
            )
            fields[name].widget.attrs.update({"class": "m-input", "size": 5})

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in PARTS]

    @property
    def has_filters(self) -> bool:
        return any(self[name].value() for name in FILTERS.values())

    def values(self) -> dict[str, Any]:
        """What `save_report` takes."""
        data = self.cleaned_data
        only = {dimension.value: [row.pk for row in data[name]] for dimension, name in FILTERS.items() if data[name]}
        return {**{name: data[name] for name in OWN if name != "only"}, "only": only}

    def wanted(self) -> Wanted | None:
        """What it asks, as far as it was typed well: to look at it before it is saved."""
        asking = ("metrics", "group", "period", "reality", *FILTERS.values())
        if any(name in self.errors for name in asking):
            return None
        data = self.cleaned_data
        only = {dimension.value: [row.pk for row in data[name]] for dimension, name in FILTERS.items() if data[name]}
        return Wanted(
            tuple(data["metrics"]),
            data["group"],
            data["reality"],
            only,
            data["in_business_hours"],
            data["period"],
            data["compares"],
            data.get("chart") or ChartKind.AUTOMATIC,
        )

    def show_refusal(self, refusal: Any) -> None:
        """What is said of a dimension is said at its filter."""
        moved = {f"only.{dimension.value}": name for dimension, name in FILTERS.items()}
        named = {moved.get(name, name): sentence for name, sentence in refusal.fields.items()}
        super().show_refusal(type(refusal)(refusal.sentence, fields=named))


def values_of(report: SavedReport) -> dict[str, Any]:
    """First values of the form."""
    filters = {name: report.only.get(dimension.value, []) for dimension, name in FILTERS.items()}
    return {**{name: getattr(report, name) for name in OWN}, **filters, "revision": report.revision}


class PinForm(PlainForm):
    """On which dashboard a report is put, and for whom."""

    dashboard = forms.ChoiceField(help_text="The report stands there as a card.")
    for_everybody = forms.BooleanField(
        required=False,
        label="For everybody who finds the report",
        help_text="Otherwise it stands on your own dashboard alone.",
    )

    def __init__(self, data: Any = None, *, reader: User, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["dashboard"].choices = list(_dashboards())
        if not may_manage(reader):
            del fields["for_everybody"]


def _dashboards() -> Iterator[tuple[str, str]]:
    yield from places.names().items()
