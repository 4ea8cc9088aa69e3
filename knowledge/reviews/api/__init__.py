"""The learning for programs: reviews, lessons, corrective actions."""

from __future__ import annotations

from django.urls import URLPattern

from knowledge.reviews.api.learning import routes as learning
from knowledge.reviews.api.reviews import routes as reviews

routes: list[URLPattern] = [*reviews, *learning]
