"""Recurring jobs: when they recur is an administrator's to say."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from incidents.catalog.admin.base import ActForm, HistoryAdmin, carry_out, page_of
from incidents.timers.forms import RecurringJobForm
from incidents.timers.handlers import RECURRING
from incidents.timers.models import RecurringJob
from incidents.timers.operations import change_job, owe_job
from incidents.timers.queries import recurrence_of
from incidents.timers.slots import BadRule

PREVIEWED = 5
RUN_NOW: dict[str, Any] = {
    "title": "Run now",
    "description": "It runs within half a minute, beside the times of its rule.",
    "form_class": ActForm,
    "form_submit_text": "Run now",
}


@admin.register(RecurringJob)
class RecurringJobAdmin(HistoryAdmin):
    form = RecurringJobForm
    list_display = ("name", "is_active", "rule", "wall_time", "zone", "next_slot", "last_run_at", "outcome")
    sortable_by = ()
    fields = ("name", "is_active", "rule", "wall_time", "zone", "starts_on", "next_runs", "does", "last_run", "outcome")
    readonly_fields = ("next_runs", "does", "last_run", "outcome")
    actions_detail = ("run_now",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "rule":
            kwargs["widget"] = UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @display(description="Next runs")
    def next_runs(self, job: RecurringJob) -> str:
        """As the rule is saved, on the clock of the job's zone."""
        if not job.is_active:
            return "None: it is not active."
        try:
            slots = recurrence_of(job).upcoming(timezone.now(), PREVIEWED)
        except BadRule as error:
            return str(error)
        zone = ZoneInfo(job.zone)
        told = [(f"{slot.astimezone(zone):%a %d %b %Y, %H:%M %Z}",) for slot in slots]
        return format_html_join("", "<div>{}</div>", told) or "None: the rule brings no day."

    @display(description="What it does")
    def does(self, job: RecurringJob) -> str:
        return RECURRING[job.kind].label if job.kind in RECURRING else "Nothing here knows how to run it any more."

    @display(description="Last run")
    def last_run(self, job: RecurringJob) -> str:
        if job.last_run_at is None:
            return "It has not run yet."
        at = timezone.localtime(job.last_run_at)
        return f"{at:%d %b %Y, %H:%M}, for {job.last_seconds or 0:.1f} s"

    @display(description="Outcome")
    def outcome(self, job: RecurringJob) -> str:
        if job.owed_slot is not None or job.lease_until is not None:
            return "It runs now."
        return job.last_outcome or "–"

    def save_model(self, request: HttpRequest, obj: RecurringJob, form: Any, change: bool) -> None:
        change_job(obj, at=timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_run_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("incidents.change_recurringjob")

    @action(description="Run now", icon="play_arrow", permissions=["run"], dialog=RUN_NOW)
    def run_now(self, request: HttpRequest, form: ActForm, object_id: str) -> HttpResponse:
        job = self.get_object(request, object_id)
        if job is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]

        def act() -> str:
            return page_of(owe_job(job, actor=request.user, at=timezone.now()))  # type: ignore[arg-type]

        return carry_out(request, form, RUN_NOW, act, done=f"“{job}” runs within half a minute.")
