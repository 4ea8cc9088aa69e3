"""Policies in the console. Whoever manages a team edits its policies, and no others."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from unfold.decorators import action, display

from incidents.catalog.admin.base import SLUG_HELP, RetirableAdmin
from incidents.catalog.admin.conditions import CONDITIONS_FIELDSET, conditions_in_words, names_for_conditions
from incidents.catalog.models import Priority
from incidents.escalation.admin.forms import LEASE_FIELDS, PolicyForm
from incidents.escalation.admin.trying import try_view
from incidents.escalation.choices import NAMED, TargetKind
from incidents.escalation.diagram import describe, svg
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.operations import save_policy
from incidents.escalation.queries.dangers import dangers_of, ordinary_situation
from incidents.escalation.queries.targets import offer_targets, written
from incidents.escalation.shape import plan_of
from incidents.people.admin.managing import EditedByManagers

LONGEST = 100


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(EditedByManagers, RetirableAdmin):
    form = PolicyForm
    change_form_template = "incidents/escalation/policy.html"
    list_display = ("name", "is_for", "tells", "team", "position", "is_in_use")
    list_filter = (*RetirableAdmin.list_filter, "team")
    list_select_related = ("team",)
    search_fields = ("name", "slug", "description")
    actions_detail = ("try_it", "retire_row", "restore_row")
    actions_list = ("try_any",)
    help_texts = {
        "slug": SLUG_HELP,
        "team": "Its managers edit this policy. Empty: administrators only.",
        "position": "Lower numbers are asked first. Empty: behind all others.",
        "calendar": "Whose business hours the steps mean. Empty: those of the incident's service.",
        "repeats": "So many times more the steps are gone through, before the fallback is told.",
        "wait_minutes": "Minutes from the last step to the next round, or to the fallback.",
        "gives_access": "On: whoever is paged about a restricted incident and may not know of it is given access for a "
        "day, which its timeline and its owner are told. Off: they are left out, and the step says so.",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "team", "position")}),
        CONDITIONS_FIELDSET,
        ("How it goes on", {"fields": ("repeats", "wait_minutes", "calendar", "gives_access")}),
        (
            "How long an acknowledgement holds",
            {
                "fields": LEASE_FIELDS,
                "description": "Whoever acknowledges has the incident for so many minutes after the last thing that a "
                "person did about it. When nothing happens, others are paged. While it is on hold or mitigated, it "
                "does not lapse.",
            },
        ),
    )

    class Media:
        css = {"all": ("incidents/escalation.css",)}
        js = ("incidents/escalation.js",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("suggest/<slug:kind>/", view(self.suggest_view), name="incidents_escalationpolicy_suggest"),
            path("try/", view(self.try_view), name="incidents_escalationpolicy_which"),
            path("<int:pk>/try/", view(self.try_view), name="incidents_escalationpolicy_try"),
            *super().get_urls(),
        ]

    def suggest_view(self, request: HttpRequest, kind: str) -> JsonResponse:
        """What a text in the field of a target may mean; for those who may edit policies."""
        if kind not in NAMED:
            raise Http404
        may = self.has_change_permission(request)
        if not may or (kind == TargetKind.CONTACT and not request.user.has_perm("incidents.view_contact")):
            raise PermissionDenied
        rows = offer_targets(kind, request.GET.get("q", "")[:LONGEST])
        return JsonResponse({"suggestions": [{"value": written(kind, row), "label": ""} for row in rows]})

    def try_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Which policy an imagined incident would get, and whom that would tell when; of one policy, or of all."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        policy = self.get_object(request, str(pk)) if pk is not None else None
        if pk is not None and policy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined, no-any-return]
        return try_view(self, request, policy)

    @action(description="Try it out", icon="play_circle", url_path="try-out")
    def try_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_escalationpolicy_try", args=[object_id]))

    @action(description="Which policy would an incident get?", icon="play_circle", url_path="try-any")
    def try_any(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_escalationpolicy_which"))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What conditions name is looked up once for the whole page."""
        changelist = super().get_changelist_instance(request)
        names = names_for_conditions(changelist.result_list)
        for policy in changelist.result_list:
            policy.names = names
        return changelist

    @display(description="For")
    def is_for(self, policy: EscalationPolicy) -> str:
        return conditions_in_words(policy.conditions, getattr(policy, "names", None))

    @display(description="Tells")
    def tells(self, policy: EscalationPolicy) -> str:
        plan = plan_of(policy.snapshot)
        steps = [" and ".join(target.words for target in step.targets) for step in plan.steps]
        return ", then ".join(steps)

    def get_fieldsets(self, request: HttpRequest, obj: EscalationPolicy | None = None) -> Any:
        """Whoever may only look sees the conditions in words, and the rest in the picture."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ((None, {"fields": ("name", "description", "team", "is_for", "is_in_use")}),)
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "is_for", "is_in_use"]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        policy: EscalationPolicy | None = kwargs.get("obj")
        may_edit = self.has_change_permission(request, policy) if policy is not None else True
        context |= {"may_edit": may_edit, "policy": policy, "form": context["adminform"].form}
        context["suggest"] = reverse("admin:incidents_escalationpolicy_suggest", args=["user"])
        if policy is not None:
            plan, names = plan_of(policy.snapshot), dict(Priority.objects.values_list("pk", "name"))
            # Every text in it is escaped when it is drawn.
            context["picture"] = mark_safe(svg(plan, names, ident=f"policy-{policy.pk}"))  # noqa: S308 -- see above
            context["sentences"] = describe(plan, names)
            context["dangers"] = dangers_of(policy, at=timezone.now())
            context["example"] = ordinary_situation(policy).team
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: EscalationPolicy, form: PolicyForm, change: bool) -> None:
        """Saved by the one door. What would be dangerous is said above the page that comes next."""
        if form.draft is None:
            raise TypeError("A policy was to be saved that was not judged.")
        saved = save_policy(obj if change else None, form.draft, at=timezone.now())
        obj.pk, obj.snapshot = saved.pk, saved.snapshot
        for sentence in dangers_of(saved, at=timezone.now())[:5]:
            messages.warning(request, sentence)
