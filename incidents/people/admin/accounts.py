"""Accounts. Nobody deletes one: history refers to it, so it is deactivated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import ManyToManyField, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
)

from incidents.people.choices import time_zone_choices
from incidents.people.models import Team, User
from incidents.people.operations import deactivate_user, end_all_sessions, reactivate_user
from incidents.people.queries import groups_within, may_administer, permissions_of
from incidents.permissions.admin import GuardedAdmin

PERSON = ("first_name", "last_name", "email", "phone", "job_title", "manager", "skills", "member_of")
PLACE = ("time_zone", "language")


class PasswordByAdministratorForm(AdminPasswordChangeForm):
    """Sets somebody's password and signs them out everywhere."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        end_all_sessions(user)
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin, GuardedAdmin):  # type: ignore[misc]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = PasswordByAdministratorForm
    list_display = ("full_name", "username", "job_title", "team_names", "role_names", "is_active", "last_login")
    list_display_links = ("full_name", "username")
    list_filter = ("is_active", "groups", "teams")
    search_fields = ("username", "first_name", "last_name", "email")
    autocomplete_fields = ("manager", "skills")
    filter_horizontal = ("user_permissions",)
    actions_detail = ("leaves",)
    list_per_page = 50
    help_texts = {
        "first_name": "As colleagues call the person.",
        "last_name": "The family name.",
        "email": "Where a link for a new password is sent.",
        "job_title": "Tells people of the same name apart.",
        "manager": "The person this one reports to.",
        "skills": "What the person can do that an incident may need.",
    }
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "is_staff")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        teams = Prefetch("teams", queryset=Team.objects.only("pk", "name"))
        return super().get_queryset(request).prefetch_related(teams, "groups")

    @display(description="Name", ordering="last_name")
    def full_name(self, person: User) -> str:
        return str(person)

    @display(description="Teams")
    def team_names(self, person: User) -> str:
        return ", ".join(team.name for team in person.teams.all())

    @display(description="Roles")
    def role_names(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all())

    @display(description="Teams")
    def member_of(self, person: User) -> str:
        return self.team_names(person) or "None. A team's managers choose its members."

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("username", *PERSON, *PLACE, "is_active")}),)
        return (
            (None, {"fields": ("username", "password")}),
            ("Person", {"fields": PERSON}),
            ("Place and language", {"fields": PLACE}),
            (
                "What this person may do",
                {
                    "fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
                    "description": "You can give what you hold yourself. Nobody changes their own rights.",
                },
            ),
            ("Dates", {"fields": ("last_login", "date_joined")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fixed: tuple[str, ...] = ("member_of", "last_login", "date_joined")
        if obj is not None and obj.pk == request.user.pk:
            return (*fixed, "is_active", "is_staff", "is_superuser", "groups", "user_permissions")
        if not request.user.is_superuser:
            return (*fixed, "is_superuser")
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or obj.pk == request.user.pk:
            return bool(allowed)
        return may_administer(request.user, obj.get_all_permissions())  # type: ignore[arg-type]

    @action(description="Leaves us…", icon="logout", permissions=["leave"], url_path="leaves")
    def leaves(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to the page that hands over what this person holds."""
        return HttpResponseRedirect(reverse("person_leaves", args=[object_id]))

    def has_leave_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Who may look for the page; it asks itself whose account this is."""
        return bool(request.user.has_perm("incidents.change_user"))

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        """Nobody closes their own account."""
        return [] if str(object_id) == str(request.user.pk) else super().get_actions_detail(request, object_id)  # type: ignore[arg-type]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            return forms.ChoiceField(
                choices=time_zone_choices, widget=UnfoldAdminSelectWidget, help_text=db_field.help_text
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        labels = {
            "is_staff": ("May use the console", "Off: the account can be referred to, but cannot open these pages."),
            "is_active": (
                "Active",
                "Off: signed out everywhere, tokens revoked. “Leaves us…” above hands over what they hold.",
            ),
            "is_superuser": ("Superuser", "Holds every permission but seeing restricted incidents."),
            "groups": ("Roles", "What the person does here. Several add up."),
            "user_permissions": (
                "Permissions beside the roles",
                "For exceptions: a role is easier to take back.",
            ),
        }
        if field is not None and db_field.name in labels:
            field.label, field.help_text = labels[db_field.name]
        return field

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs |= {"queryset": groups_within(request.user), "widget": UnfoldAdminCheckboxSelectMultipleWidget}  # type: ignore[arg-type]
        if db_field.name == "user_permissions":
            kwargs["queryset"] = permissions_of(request.user).select_related("content_type")  # type: ignore[arg-type]
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change or "is_active" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        wanted, obj.is_active = obj.is_active, not obj.is_active
        super().save_model(request, obj, form, change)
        if wanted:
            reactivate_user(obj, actor=request.user)  # type: ignore[arg-type]
        else:
            deactivate_user(obj, actor=request.user, at=timezone.now())  # type: ignore[arg-type]
