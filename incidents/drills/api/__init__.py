"""Drills for programs."""

from __future__ import annotations

from django.urls import URLPattern

from incidents.drills.api.conduct import routes as conduct
from incidents.drills.api.drills import routes as drills

routes: list[URLPattern] = [*drills, *conduct]
