"""The rules by which reviews are due, and what reviews ask, in the console."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from incidents.catalog.admin.base import HistoryAdmin, RetirableAdmin
from incidents.catalog.admin.conditions import (
    CONDITIONS_FIELDSET,
    ConditionsForm,
    conditions_in_words,
    names_for_conditions,
)
from knowledge.reviews.models import ReviewRule, ReviewTemplate


@admin.register(ReviewRule)
class ReviewRuleAdmin(RetirableAdmin):
    form = ConditionsForm
    ordering = ("position", "pk")
    sortable_by = ()
    list_display = ("name", "is_for", "due_days", "holds_closing", "position", "is_in_use")
    search_fields = ("name",)
    readonly_fields = ("in_force_from", "retired_at")
    help_texts = {
        "name": "As it stands on the timeline.",
        "position": "Of the rules that fit an incident, the one with the lowest number counts.",
        "only_major": "On: the incident was declared a major incident, whatever became of that.",
        "for_drills": "On: for incidents of exercises alone. Off: for real ones alone.",
        "least_minutes": "From its report to its resolution. Empty: however short it was.",
        "due_days": "Counted from the resolution. Its owner is reminded, then their manager.",
        "holds_closing": "On: the incident stays resolved until the review is scheduled, published, or waived.",
    }
    fieldsets = (
        (None, {"fields": ("name", "position")}),
        CONDITIONS_FIELDSET,
        ("And besides", {"fields": ("only_major", "least_minutes", "for_drills")}),
        ("What follows", {"fields": ("due_days", "holds_closing")}),
        (
            "In force",
            {
                "fields": ("in_force_from", "retired_at"),
                "description": "Incidents that were reported before the rule was made are left alone.",
            },
        ),
    )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the words for the conditions of its rows read at once."""
        changelist = super().get_changelist_instance(request)
        names = names_for_conditions(changelist.result_list)
        for rule in changelist.result_list:
            rule.words = conditions_in_words(rule.conditions, names)
        return changelist

    @display(description="For")
    def is_for(self, rule: Any) -> str:
        parts = [rule.words]
        if rule.only_major:
            parts.append("major")
        if rule.least_minutes:
            parts.append(f"lasted {rule.least_minutes:,} min or longer")
        if rule.for_drills:
            parts.append("of exercises")
        return " · ".join(parts)

    def save_model(self, request: HttpRequest, obj: ReviewRule, form: Any, change: bool) -> None:
        if not change:
            obj.in_force_from = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(ReviewTemplate)
class ReviewTemplateAdmin(HistoryAdmin):
    list_display = ("name", "type")
    list_select_related = ("type",)
    search_fields = ("name",)
    help_texts = {
        "name": "As it stands in the list of templates.",
        "what_happened": "What to ask about the course of events.",
        "impact": "What to ask about whom it concerned, and how.",
        "went_well": "What to ask about what is worth keeping.",
        "went_wrong": "What to ask about what made it worse, or longer.",
        "lucky": "What to ask about where only chance helped.",
        "type": "Reviews of incidents of this type begin with these questions. Empty: of every other type.",
        "agenda": "It stands in the invitation too.",
    }
    fieldsets = (
        (None, {"fields": ("name", "type")}),
        (
            "What stands in a new review",
            {
                "fields": ("what_happened", "impact", "went_well", "went_wrong", "lucky", "agenda"),
                "description": "Markdown. Questions stand there until somebody answers them.",
            },
        ),
    )
