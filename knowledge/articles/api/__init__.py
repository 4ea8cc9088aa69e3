"""The knowledge base for programs: topics, articles, what readers say and miss, articles of incidents."""

from __future__ import annotations

from django.urls import URLPattern

from knowledge.articles.api.articles import routes as articles
from knowledge.articles.api.beside import routes as beside
from knowledge.articles.api.readers import routes as readers
from knowledge.articles.api.topics import routes as topics
from knowledge.articles.api.uses import routes as uses

routes: list[URLPattern] = [*topics, *articles, *beside, *readers, *uses]
