"""The priority matrix in the console: nine cells on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from incidents.catalog import operations, queries
from incidents.catalog.admin.base import HistoryAdmin, own_page
from incidents.catalog.choices import Level
from incidents.catalog.models import Priority, PriorityRule
from incidents.refusals import Refused


class MatrixForm(forms.Form):
    """One choice of priority for each impact with each urgency. Two queries."""

    def __init__(self, *args: Any, is_editable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.priorities = {str(priority.pk): priority for priority in Priority.objects.all()}
        self.stored = stored = queries.matrix()
        choices = [("", "Choose"), *((key, priority.name) for key, priority in self.priorities.items())]
        for impact in Level:
            for urgency in Level:
                held = stored.get((impact, urgency))
                self.fields[_cell(impact, urgency)] = forms.ChoiceField(
                    choices=choices,
                    initial=str(held.pk) if held else "",
                    disabled=not is_editable,
                    widget=forms.Select(attrs={"class": "m-input", "data-matrix-cell": str(held.pk) if held else ""}),
                    label=f"Priority for {impact.label.lower()} impact and {urgency.label.lower()} urgency",
                    help_text="What incidents of this kind are from now on.",
                    error_messages={"required": "Choose a priority."},
                )

    def rows(self) -> list[tuple[Level, list[forms.BoundField]]]:
        """Return the grid as the page shows it: one row for each impact."""
        return [(impact, [self[_cell(impact, urgency)] for urgency in Level]) for impact in Level]

    def changes(self) -> list[tuple[str, Priority | None, Priority]]:
        """What saving would change: each cell's words, its priority before and after."""
        found = []
        for (impact, urgency), after in self.cells().items():
            before = self.stored.get((impact, urgency))
            if before != after:
                words = f"{Level(impact).label} impact with {Level(urgency).label.lower()} urgency"
                found.append((words, before, after))
        return found

    def cells(self) -> dict[tuple[int, int], Priority]:
        return {
            (impact.value, urgency.value): self.priorities[self.cleaned_data[_cell(impact, urgency)]]
            for impact in Level
            for urgency in Level
        }


def _cell(impact: Level, urgency: Level) -> str:
    return f"cell_{impact.value}_{urgency.value}"


@admin.register(PriorityRule)
class PriorityRuleAdmin(HistoryAdmin):
    """The list is the matrix; a cell has no page but its history."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = MatrixForm(request.POST or None, is_editable=may_change)
        if request.method == "POST" and form.is_valid() and "_look" not in request.POST:
            try:
                changed = operations.set_matrix(form.cells(), actor=request.user, at=timezone.now())  # type: ignore[arg-type]
            except Refused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                said = (
                    f"{changed} cell{'' if changed == 1 else 's'} of the matrix changed."
                    if changed
                    else "Nothing changed: the matrix was looked at and is right as it is."
                )
                messages.success(request, said)
                return HttpResponseRedirect(request.path)
        context = {
            "title": "Priority matrix",
            "form": form,
            "levels": list(Level),
            "may_change": may_change,
            "looked": "_look" in request.POST and form.is_valid(),
        }
        return own_page(self, request, "incidents/priority_matrix.html", {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect("../../")
