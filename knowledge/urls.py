"""Every address of the app, gathered from its packages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from knowledge.articles.api import routes as articles_api
from knowledge.articles.urls import urlpatterns as articles
from knowledge.library.urls import urlpatterns as library
from knowledge.reviews.api import routes as reviews_api
from knowledge.reviews.urls import urlpatterns as reviews

urlpatterns: list[URLPattern | URLResolver] = [
    *articles,
    *reviews,
    *library,
    path("api/v1/", include([*articles_api, *reviews_api])),
]
