"""The states, moves and fields of a draft, each in a tab of its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import StackedInline, TabularInline

from incidents.workflows.admin.forms import MoveFormSet, OwnFieldForm, StateForm, move_form
from incidents.workflows.models import State, Transition, WorkflowField, WorkflowVersion


class DraftInline:
    """Whoever may change a draft may add to it and take from it: nothing refers to its rows yet."""

    extra = 0
    tab = True
    ordering_field = "position"
    hide_ordering_field = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit(request)


def may_edit(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("incidents.change_workflowversion"))


class StateInline(DraftInline, TabularInline):
    model = State
    form = StateForm
    fields = ("name", "slug", "phase", "is_start", "description", "position")
    verbose_name_plural = "states"
    hide_title = True


class MoveInline(DraftInline, StackedInline):
    model = Transition
    formset = MoveFormSet
    fk_name = "version"
    collapsible = True
    verbose_name = "move"
    verbose_name_plural = "moves"
    fields = (
        ("name", "slug"),
        ("from_state", "to_state"),
        "required_fields",
        ("needs_reason", "permission"),
        ("automatic_after_seconds", "guidance"),
        "position",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transition]:
        return super().get_queryset(request).select_related("from_state", "to_state")

    def get_formset(self, request: HttpRequest, obj: WorkflowVersion | None = None, **kwargs: Any) -> Any:
        states = list(State.objects.filter(version=obj)) if obj else []
        own_fields = list(WorkflowField.objects.filter(version=obj)) if obj else []
        kwargs["form"] = move_form(states, own_fields)
        return super().get_formset(request, obj, **kwargs)


class OwnFieldInline(DraftInline, TabularInline):
    model = WorkflowField
    form = OwnFieldForm
    fields = ("label", "slug", "kind", "options", "unit", "help_text", "position")
    verbose_name = "field"
    verbose_name_plural = "fields"
    hide_title = True
