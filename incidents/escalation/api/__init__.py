"""Escalation for programs."""

from __future__ import annotations

from django.urls import URLPattern

from incidents.escalation.api.paging import routes as paging
from incidents.escalation.api.policies import routes as policies
from incidents.escalation.api.runs import routes as runs

routes: list[URLPattern] = [*paging, *policies, *runs]
