"""The addresses of the library."""

from __future__ import annotations

from django.urls import URLPattern, path

from knowledge.library.views import article, search, shelves, sign_in

ONE = "knowledge/articles/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("knowledge/", shelves.home, name="library_home"),
    path("knowledge/search/", search.search, name="library_search"),
    path("knowledge/topics/<slug:slug>/", shelves.topic, name="library_topic"),
    path("knowledge/topics/<slug:slug>/feed/", shelves.feed, name="library_feed"),
    path(ONE, article.article, name="library_article"),
    path(f"{ONE}feedback/", article.feedback, name="library_feedback"),
    path(f"{ONE}suggest/", article.suggest, name="library_suggest"),
    path("knowledge/sign-in/", sign_in.SignIn.as_view(), name="library_sign_in"),
    path("knowledge/sign-out/", sign_in.sign_out, name="library_sign_out"),
]
