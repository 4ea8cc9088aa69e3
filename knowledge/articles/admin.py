"""Topics in the console. Articles have pages of their own: every change of theirs is an operation."""

from __future__ import annotations

from django.contrib import admin

from incidents.permissions.admin import GuardedAdmin
from knowledge.articles.models import Topic


@admin.register(Topic)
class TopicAdmin(GuardedAdmin):
    list_display = ("name", "owner", "needs_approval", "review_every_days", "position", "retired_at")
    list_select_related = ("owner",)
    search_fields = ("name", "description")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("owner",)
    filter_horizontal = ("services", "categories")
    help_texts = {
        "name": "As readers look for it, such as “Payments”.",
        "slug": "Its part of the address; addresses that are known elsewhere break when it changes.",
        "position": "Topics stand in this order, the lowest first.",
        "review_every_days": "Its articles are due for review so many days after they were reviewed last.",
        "retired_at": "From then on nothing new is filed here; its articles stay.",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "position")}),
        ("Offered where", {"fields": ("services", "categories")}),
        ("Rules", {"fields": ("owner", "needs_approval", "review_every_days")}),
        ("End", {"fields": ("retired_at",)}),
    )
