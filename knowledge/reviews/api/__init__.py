"""The learning for programs: reviews and their rules, lessons, corrective actions, what was published."""

from __future__ import annotations

from django.urls import URLPattern

from knowledge.reviews.api.configuration import routes as configuration
from knowledge.reviews.api.learning import routes as learning
from knowledge.reviews.api.published import routes as published
from knowledge.reviews.api.reviews import routes as reviews
from knowledge.reviews.api.spreading import routes as spreading

routes: list[URLPattern] = [*published, *reviews, *learning, *spreading, *configuration]
