"""Filters by one row, or several, that are named in a text field."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from incidents.catalog.models import Category
from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.desk.filters.base import Chip, ChosenFilter, Rows
from incidents.lifecycle.models import IncidentTag
from incidents.people.models import Contact

MOST_TAGS = 5


class ServiceFilter(ChosenFilter):
    title = "service"
    parameter_name = suggests = "service"


class TeamFilter(ChosenFilter):
    title = "team"
    parameter_name = suggests = "team"


class AssigneeFilter(ChosenFilter):
    title = "assignee"
    parameter_name = "assignee"
    suggests = "person"


class CategoryFilter(ChosenFilter):
    """The category and all below it."""

    title = "category"
    parameter_name = suggests = "category"

    def narrow(self, queryset: Rows, row: Any) -> Rows:
        branch = Category.objects.filter(Q(pk=row.pk) | Q(path__startswith=f"{row.path} / "))
        return queryset.filter(category__in=branch)


class ContactFilter(ChosenFilter):
    title = "contact"
    parameter_name = suggests = "contact"
    permission = "incidents.view_contact"


class OrganisationFilter(ChosenFilter):
    """Incidents that a contact of the organisation reported."""

    title = "organisation"
    parameter_name = suggests = "organisation"
    permission = "incidents.view_organisation"

    def narrow(self, queryset: Rows, row: Any) -> Rows:
        return queryset.filter(contact__in=Contact.objects.filter(organisation=row))


class TagFilter(ChosenFilter):
    """Incidents that carry every one of the tags."""

    title = "tags"
    parameter_name = suggests = "tag"
    help_text = "Several: with commas between. All of them are carried."

    def names(self) -> list[str]:
        return [name for name in (part.strip() for part in (self.value() or "").split(",")) if name][:MOST_TAGS]

    def queryset(self, request: Any, queryset: Rows) -> Rows | None:
        for name in self.names():
            try:
                tag = CHOOSERS["tag"].find(name)
            except NotChosen as error:
                self.problem = str(error)
                return queryset.none()
            queryset = queryset.filter(pk__in=IncidentTag.objects.filter(tag=tag).values("incident"))
        return queryset

    def chips(self) -> list[Chip]:
        names = self.names()
        return [Chip(f"Tag: {name}", ", ".join(other for other in names if other != name)) for name in names]
