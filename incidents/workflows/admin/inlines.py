"""The states, moves and fields of a draft, as lists of rows beside its diagram."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import StackedInline

from incidents.permissions.admin import Explained
from incidents.workflows.admin.forms import MOVE_FIELDS, MoveFormSet, OwnFieldForm, StateForm, move_form
from incidents.workflows.models import State, Transition, WorkflowField, WorkflowVersion

SLUG_HELP = "A short name by which programs know it."


class DraftInline(Explained):
    """Whoever may change a draft may add to it and take from it: nothing refers to its rows yet."""

    template = "incidents/workflows/rows.html"
    rows_that_may_be_asked_for = 10
    asked_for = ""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        """Empty rows for those whose browser runs no scripts: they ask for them in the address."""
        asked = request.GET.get(self.asked_for, "")
        return min(int(asked), self.rows_that_may_be_asked_for) if asked.isdecimal() else 0


def may_edit(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("incidents.change_workflowversion"))


class StateInline(DraftInline, StackedInline):
    model = State
    form = StateForm
    asked_for = "states"
    fields = ("name", "slug", "phase", "is_start", "description", "position")
    verbose_name_plural = "states"
    intro = "Where an incident can stand. The phase says what a state means to queues, clocks and reports."
    help_texts = {"name": "As it stands on badges, such as “Watching the figure”.", "slug": SLUG_HELP}


class MoveInline(DraftInline, StackedInline):
    model = Transition
    formset = MoveFormSet
    fk_name = "version"
    asked_for = "moves"
    verbose_name = "move"
    verbose_name_plural = "moves"
    intro = "How an incident gets from one state to another. Save new states before you choose them here."
    fields = MOVE_FIELDS
    help_texts = {"slug": SLUG_HELP}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transition]:
        return super().get_queryset(request).select_related("from_state", "to_state")

    def get_formset(self, request: HttpRequest, obj: WorkflowVersion | None = None, **kwargs: Any) -> Any:
        states = list(State.objects.filter(version=obj)) if obj else []
        own_fields = list(WorkflowField.objects.filter(version=obj)) if obj else []
        kwargs["form"] = move_form(states, own_fields)
        return super().get_formset(request, obj, **kwargs)


class OwnFieldInline(DraftInline, StackedInline):
    model = WorkflowField
    form = OwnFieldForm
    asked_for = "fields"
    fields = ("label", "slug", "kind", "options", "unit", "help_text", "position")
    verbose_name = "field"
    verbose_name_plural = "fields"
    intro = "What this workflow asks for beside what every incident has, such as a measured response time."
    help_texts = {
        "label": "The question as it is asked.",
        "slug": SLUG_HELP,
        "kind": "What kind of answer it takes.",
        "help_text": "Stands below the question, as this does.",
    }
