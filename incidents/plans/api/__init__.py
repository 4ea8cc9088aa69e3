"""Plans, procedures and key contacts for programs."""

from __future__ import annotations

from django.urls import URLPattern

from incidents.plans.api.contacts import routes as contacts
from incidents.plans.api.documents import routes as documents
from incidents.plans.api.procedures import routes as procedures
from incidents.plans.api.runs import routes as runs

routes: list[URLPattern] = [*runs, *procedures, *contacts, *documents]
