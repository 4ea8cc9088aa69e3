"""On-call for programs: schedules and who has them, standing in, cover and swaps."""

from __future__ import annotations

from django.urls import URLPattern

from incidents.oncall.api.schedules import routes as schedules
from incidents.oncall.api.standing_in import routes as standing_in
from incidents.oncall.api.writing import routes as writing

routes: list[URLPattern] = [*writing, *schedules, *standing_in]
