"""Every address of the app, gathered from its packages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from knowledge.articles.urls import urlpatterns as articles

urlpatterns: list[URLPattern | URLResolver] = [*articles]
