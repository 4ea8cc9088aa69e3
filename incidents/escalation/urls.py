"""The address of the page behind the link in a message: short, because text messages are."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.escalation.views import acknowledge_view

urlpatterns: list[URLPattern] = [path("a/<str:token>/", acknowledge_view, name="acknowledge_from_message")]
