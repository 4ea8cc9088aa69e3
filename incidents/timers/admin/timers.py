"""Timers, to be read; what is dead may be tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import action, display

from incidents.catalog.admin.base import ActForm, carry_out, page_of
from incidents.permissions.admin import GuardedAdmin
from incidents.timers.choices import LIVE, TimerPriority, TimerState
from incidents.timers.handlers import HANDLERS, label_of
from incidents.timers.models import Timer
from incidents.timers.operations import retry_dead

TRY_AGAIN: dict[str, Any] = {
    "title": "Try again",
    "description": "It is tried again within a second, and as often as a new one if that fails.",
    "form_class": ActForm,
    "form_submit_text": "Try again",
}
EVERYTHING = "all"


class StateFilter(admin.SimpleListFilter):
    """Without a choice, what is not over: the rest is many."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((state.value, str(state.label)) for state in TimerState), (EVERYTHING, "Everything")]

    def choices(self, changelist: Any) -> Any:
        given = list(super().choices(changelist))
        return [{**given[0], "display": "Not over"}, *given[1:]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Timer]) -> QuerySet[Timer]:
        if self.value() in TimerState.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == EVERYTHING else queryset.filter(state__in=[*LIVE, TimerState.DEAD])


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(((kind, handler.label) for kind, handler in HANDLERS.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Timer]) -> QuerySet[Timer]:
        return queryset.filter(kind=self.value()) if self.value() in HANDLERS else queryset


@admin.register(Timer)
class TimerAdmin(GuardedAdmin):
    list_display = ("what", "state_told", "due_at", "of", "late", "attempt", "last_error")
    list_display_links = ("what",)
    list_filter = (StateFilter, KindFilter)
    sortable_by = ()
    show_full_result_count = False
    list_fullwidth = True
    fields = (
        *("what", "state_told", "of", "due_at", "not_after", "catch_up", "priority_told"),
        *("attempt", "retry_at", "last_error", "fired_at", "late", "created_at"),
    )
    readonly_fields = fields
    actions_detail = ("try_again",)

    @display(description="What")
    def what(self, timer: Timer) -> str:
        return label_of(timer.kind)

    @display(
        description="State",
        label={"Dead": "danger", "Fired": "success", "Being done": "info", "Expired": "warning"},
    )
    def state_told(self, timer: Timer) -> str:
        return timer.get_state_display()

    @display(description="Incident")
    def of(self, timer: Timer) -> str:
        if timer.incident_id is None:
            return "–"
        address = reverse("admin:incidents_incident_change", args=[timer.incident_id])
        return format_html('<a class="underline" href="{}">INC-{}</a>', address, timer.incident_id)

    @display(description="Late by")
    def late(self, timer: Timer) -> str:
        return "–" if timer.lateness_ms is None else f"{timer.lateness_ms / 1000:.1f} s"

    @display(description="Priority")
    def priority_told(self, timer: Timer) -> str:
        known = timer.priority in TimerPriority.values
        return str(TimerPriority(timer.priority).label) if known else str(timer.priority)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_retry_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("incidents.change_timer")

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        found: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[arg-type]
        timer = self.get_object(request, str(object_id))
        return found if timer is not None and timer.state == TimerState.DEAD else []

    @action(description="Try again", icon="replay", permissions=["retry"], dialog=TRY_AGAIN)
    def try_again(self, request: HttpRequest, form: ActForm, object_id: str) -> HttpResponse:
        timer = self.get_object(request, object_id)
        if timer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]

        def act() -> str:
            return page_of(retry_dead(timer, actor=request.user, at=timezone.now()))  # type: ignore[arg-type]

        return carry_out(request, form, TRY_AGAIN, act, done="It is tried again now.")
