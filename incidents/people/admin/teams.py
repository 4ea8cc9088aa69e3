"""Teams with their members, and skills. Whoever manages a team edits it, and no other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldBooleanSwitchWidget

from incidents.people.admin.managing import may_edit
from incidents.people.models import Membership, Skill, Team
from incidents.people.operations import restore_team, retire_team
from incidents.people.queries import others_are_in
from incidents.permissions.admin import Explained, GuardedAdmin


class TeamForm(forms.ModelForm):
    is_retired = forms.BooleanField(
        label="Retired",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="On: the team takes no more incidents; what it has stays with it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_retired" in self.fields:
            self.fields["is_retired"].initial = self.instance.retired_at is not None


class MembershipFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        """Hold what `add_member` holds: nobody joins a team of others by themselves."""
        super().clean()
        for form in self.forms:
            person = form.cleaned_data.get("user") if form.has_changed() and not form.errors else None
            if person is None or form.cleaned_data.get("DELETE") or "user" not in form.changed_data:
                continue
            if not person.is_active:
                form.add_error("user", "This account is not active.")
            actor = self.request.user if self.request else None
            if person == actor and self.instance.pk and others_are_in(self.instance, person):
                form.add_error("user", "You cannot add yourself to a team. Ask its manager or another administrator.")
        if any(form.errors for form in self.forms):
            raise ValidationError("Some members cannot be saved: see below.")


class MembershipInline(Explained, TabularInline):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ("user",)
    extra = 0
    per_page = 50
    hide_title = True
    verbose_name = "member"
    verbose_name_plural = "Members"
    help_texts = {"user": "Type a part of the name."}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "team")

    def has_view_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return bool(super().has_view_permission(request, obj)) or may_edit(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return may_edit(request, obj)


@admin.register(Team)
class TeamAdmin(GuardedAdmin):
    form = TeamForm
    list_display = ("name", "email", "people", "is_active")
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "description")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("skills",)
    fields = ("name", "slug", "description", "email", "skills", "is_retired")
    inlines = (MembershipInline,)
    help_texts = {
        "name": "As people choose it when they assign an incident.",
        "slug": "A short name by which programs know it. It is fixed once it is saved.",
        "skills": "What its people can do together.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        active = Count("memberships", filter=Q(memberships__user__is_active=True))
        return super().get_queryset(request).annotate(people=active)

    @display(description="Active members", ordering="people")
    def people(self, team: Any) -> int:
        return int(team.people)

    @display(description="Takes incidents", boolean=True)
    def is_active(self, team: Team) -> bool:
        return team.retired_at is None

    def has_change_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return may_edit(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return bool(super().has_view_permission(request, obj)) or may_edit(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_module_permission(request)) or may_edit(request, None)

    def get_readonly_fields(self, request: HttpRequest, obj: Team | None = None) -> tuple[str, ...]:
        # Programs know the team by it.
        return ("slug",) if obj is not None else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Team | None = None) -> dict[str, Any]:
        return {} if obj is not None else dict(self.prepopulated_fields)

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("is_retired", False) and obj.retired_at is None:
            retire_team(obj, actor=request.user, at=timezone.now())  # type: ignore[arg-type]
        elif not form.cleaned_data.get("is_retired", False) and obj.retired_at is not None:
            restore_team(obj, actor=request.user)  # type: ignore[arg-type]


@admin.register(Skill)
class SkillAdmin(GuardedAdmin):
    removable = True
    list_display = ("name", "description")
    search_fields = ("name", "description")
    help_texts = {
        "name": "Such as “PostgreSQL” or “speaks French”.",
        "description": "What somebody with it can do.",
    }
