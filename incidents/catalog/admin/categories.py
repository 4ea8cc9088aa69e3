"""The category tree in the console."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from unfold.decorators import action

from incidents.catalog import operations
from incidents.catalog.admin.base import RetirableAdmin, own_page
from incidents.catalog.models import Category
from incidents.catalog.tree import grow
from incidents.refusals import Refused

# A tree of more is looked through by the list's search.
MOST_SHOWN = 1_000


class CategoryForm(forms.ModelForm):
    """Says beside the field why a category cannot stand where it was put."""

    class Meta:
        model = Category
        fields = ("name", "parent", "description", "incident_type", "default_team", "default_priority")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            operations.check_place(self.instance, parent=cleaned.get("parent"), name=cleaned["name"].strip())
        except Refused as refusal:
            self.add_error(next(iter(refusal.fields), None), refusal.sentence)
        return cleaned


@admin.register(Category)
class CategoryAdmin(RetirableAdmin):
    form = CategoryForm
    actions_list = ("to_tree",)
    list_display = ("path", "incident_type", "default_team", "default_priority", "is_in_use")
    list_filter = (*RetirableAdmin.list_filter, "incident_type")
    list_select_related = ("incident_type", "default_team", "default_priority")
    search_fields = ("path",)
    search_help_text = "Search by any name on the way to the category."
    autocomplete_fields = ("parent", "incident_type", "default_team")
    help_texts = {
        "name": "One word or a few; what it stands below need not be repeated.",
        "parent": "The category it stands below. Empty: it stands at the top.",
        "description": "When to file an incident here.",
        "default_team": "Takes incidents filed here when nobody else was named.",
        "default_priority": "Used when neither impact nor urgency was judged.",
    }
    fieldsets = (
        (None, {"fields": ("name", "parent", "description", "retired_at")}),
        (
            "Suggested for incidents filed here",
            {
                "fields": ("incident_type", "default_team", "default_priority"),
                "description": "Suggestions only: whoever triages decides.",
            },
        ),
    )

    @action(description="Order the tree", icon="account_tree", url_path="to-tree")
    def to_tree(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_category_tree"))

    def get_urls(self) -> list[URLPattern]:
        tree = self.admin_site.admin_view(self.tree_view)
        return [path("tree/", tree, name="incidents_category_tree"), *super().get_urls()]

    def tree_view(self, request: HttpRequest) -> HttpResponse:
        """The whole tree on one page; a POST moves one category in it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            return self._move(request)
        rows = Category.objects.select_related("incident_type", "default_team", "default_priority")
        shows_retired = "retired" in request.GET
        shown = rows if shows_retired else rows.filter(retired_at=None)
        found = list(shown[: MOST_SHOWN + 1])
        context = {
            "title": "Category tree",
            "tree": grow(found[:MOST_SHOWN]),
            "is_cut": len(found) > MOST_SHOWN,
            "most": MOST_SHOWN,
            "may_change": may_change,
            "shows_retired": shows_retired,
        }
        return own_page(self, request, "incidents/category_tree.html", context)

    def _move(self, request: HttpRequest) -> HttpResponse:
        way, _, keys = request.POST.get("act", "").partition(" ")
        found = Category.objects.in_bulk([int(key) for key in keys.split()[:2] if key.isdecimal() and len(key) < 16])
        moved, *beside = [found.get(int(key)) for key in keys.split()[:2] if key.isdecimal()] or [None]
        if moved is None or None in beside:
            messages.warning(request, "That category is no longer there.")
            return HttpResponseRedirect(request.get_full_path())
        try:
            moved = operations.move_category(moved, way, *beside)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, f"Moved: {moved.path}")
        kept = {"retired": "1"} if "retired" in request.GET else {}
        return HttpResponseRedirect(f"{request.path}?{urlencode({**kept, 'moved': moved.pk, 'by': way})}")

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        operations.place_category(obj, parent=obj.parent)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Widgets that choose a category offer those in use only."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(retired_at=None)
        return found, duplicates
