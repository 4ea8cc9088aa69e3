"""Service-level policies in the console: their order, their targets, and which of them an incident would get."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from unfold.admin import TabularInline
from unfold.decorators import action, display

from incidents import signals
from incidents.catalog.admin.base import ActForm, RetirableAdmin, own_page
from incidents.catalog.admin.conditions import (
    CONDITIONS_FIELDSET,
    ConditionsForm,
    conditions_in_words,
    names_for_conditions,
)
from incidents.clocks.forms import TargetForm, TargetFormSet, WhichForm
from incidents.clocks.lengths import format_length
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.clocks.operations.policies import last_position, move_policy
from incidents.clocks.queries import shadowed
from incidents.clocks.which import which_policy
from incidents.people.admin.managing import EditedByManagers, edits_all, may_edit_row, row_of
from incidents.permissions.admin import Explained


class TargetInline(Explained, TabularInline):
    model = SlaTarget
    form = TargetForm
    formset = TargetFormSet
    extra = 0
    verbose_name = "target"
    fields = ("kind", "minutes", "warn_at_percent", "authority", "calendar", "pauses")
    help_texts = {
        "kind": "An update is what the reporter and stakeholders read: a public note, or a public change of state.",
        "authority": "Only where an authority is notified: its name, and of what.",
        "calendar": "Empty: the policy's hours; an authority is counted day and night.",
        "pauses": "By a reason for holding that pauses clocks.",
    }

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj is not None else 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_view_permission(request, obj)) or may_edit_row(request, SlaPolicy, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_row(request, SlaPolicy, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_row(request, SlaPolicy, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A target is nobody's record: clocks keep what was promised."""
        return may_edit_row(request, SlaPolicy, obj)


@admin.register(SlaPolicy)
class SlaPolicyAdmin(EditedByManagers, RetirableAdmin):
    form = ConditionsForm
    inlines = (TargetInline,)
    ordering = ("position", "pk")
    sortable_by = ()
    actions_list = ("which",)
    list_display = ("name", "is_for", "promises", "calendar", "team", "reached", "moves", "is_in_use")
    list_select_related = ("calendar", "team")
    list_filter = (*RetirableAdmin.list_filter, "team")
    search_fields = ("name", "description")
    help_texts = {
        "name": "As it stands in explanations of clocks.",
        "description": "For those who wonder why it is there.",
        "calendar": "The hours that count, but for targets that have their own. Empty: day and night.",
        "team": "Whoever manages this team may edit the policy. Empty: administrators only.",
    }
    fieldsets = (
        (None, {"fields": ("name", "description", "calendar", "team", "retired_at")}),
        CONDITIONS_FIELDSET,
    )

    class Media:
        css = {"screen": ("incidents/calendar.css",)}

    # Rights.

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[SlaPolicy]:
        rows: QuerySet[SlaPolicy] = super().get_queryset(request).prefetch_related("targets")
        return rows

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with what its rows need to say about themselves, read at once."""
        changelist = super().get_changelist_instance(request)
        every = list(SlaPolicy.objects.order_by("position", "pk"))
        names, above, may_move = names_for_conditions(every), shadowed(every), edits_all(request, SlaPolicy)
        for policy in changelist.result_list:
            policy.words = conditions_in_words(policy.conditions, names)
            policy.above, policy.may_move = above.get(policy.pk), may_move
        return changelist

    @display(description="For")
    def is_for(self, policy: Any) -> str:
        return str(policy.words)

    @display(description="Promises")
    def promises(self, policy: SlaPolicy) -> SafeString:
        lines = ((str(target), format_length(target.minutes)) for target in policy.targets.all())
        return format_html_join(mark_safe("<br>"), "{}: {}", lines) or mark_safe("nothing")

    @display(description="Reached")
    def reached(self, policy: Any) -> str | SafeString:
        if policy.above is None:
            return "yes" if policy.retired_at is None else "–"
        words = "⚠ Never: “{}” stands before it and takes all of these"
        return format_html(f'<span class="sla-shadow">{words}</span>', policy.above)

    @display(description="Order")
    def moves(self, policy: Any) -> str | SafeString:
        if not policy.may_move:
            return "–"
        address = reverse("admin:incidents_slapolicy_move", args=[policy.pk])
        button = (
            '<button type="submit" class="m-button" formaction="{}?way={}" formmethod="post" formnovalidate '
            'aria-label="Move “{}” {}">{}</button>'
        )
        return format_html(
            f'<span class="sla-move">{button}{button}</span>',
            *(address, "up", policy, "up", "↑"),
            *(address, "down", policy, "down", "↓"),
        )

    # Pages of its own.

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("which/", site(self.which_view), name="incidents_slapolicy_which"),
            path("<int:pk>/move/", site(self.move_view), name="incidents_slapolicy_move"),
            *super().get_urls(),
        ]

    @action(description="Which policy would an incident get?", icon="rule", url_path="to-which")
    def which(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_slapolicy_which"))

    def which_view(self, request: HttpRequest) -> HttpResponse:
        """Which policy an incident, real or imagined, would get now, and why not the others. Changes nothing."""
        if not self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        form = WhichForm(request.GET if request.GET else None)
        context: dict[str, Any] = {"title": "Which policy would an incident get?", "form": form}
        if request.GET and form.is_valid():
            context |= which_policy(form, request)
        return own_page(self, request, "incidents/clocks/which.html", context)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        policy = row_of(SlaPolicy, pk)
        back = HttpResponseRedirect(reverse("admin:incidents_slapolicy_changelist"))
        if policy is None or not edits_all(request, SlaPolicy):
            messages.error(request, "The order of policies is for administrators to change.")
        elif move_policy(policy, up=request.GET.get("way") == "up"):
            self._recompute(request, policy)
            messages.success(request, f"“{policy}” was moved. The clocks of open incidents are reckoned again.")
        else:
            messages.info(request, f"“{policy}” cannot go further that way.")
        return back

    # Saving.

    def save_model(self, request: HttpRequest, obj: SlaPolicy, form: Any, change: bool) -> None:
        if not change:
            obj.position = last_position()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        policy: SlaPolicy = form.instance
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            self._recompute(request, policy)
            messages.info(request, "The clocks of open incidents are being reckoned again: see Jobs.")
        above = shadowed(SlaPolicy.objects.filter(Q(retired_at=None)).order_by("position", "pk")).get(policy.pk)
        if above is not None:
            why = f"“{above}” stands before it and takes all of these. Move it up."
            messages.warning(request, f"No incident will get “{policy}”: {why}")

    def _turn(
        self, request: HttpRequest, form: ActForm, object_id: str, dialog: dict[str, Any], *, retire: bool
    ) -> HttpResponse:
        before = row_of(SlaPolicy, object_id)
        answer = super()._turn(request, form, object_id, dialog, retire=retire)
        after = row_of(SlaPolicy, object_id)
        if before is not None and after is not None and before.retired_at != after.retired_at:
            self._recompute(request, after)
        return answer

    def _recompute(self, request: HttpRequest, policy: SlaPolicy) -> None:
        told: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
        signals.sla_policy_changed.send(SlaPolicy, policy=policy, **told)
