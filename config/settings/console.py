"""Settings of the console's look."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Muster",
    "SITE_HEADER": "Muster",
    "SITE_SUBHEADER": "Incident management",
    "SITE_URL": None,
    "SITE_ICON": lambda request: static("incidents/logo.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("incidents/logo.svg")}],
    "STYLES": [
        lambda request: static("incidents/console.css"),
        lambda request: static("incidents/palette.css"),
    ],
    "SCRIPTS": [
        lambda request: static("incidents/console.js"),
        lambda request: static("incidents/shortcuts.js"),
        lambda request: static("incidents/badge.js"),
    ],
    "DASHBOARD_CALLBACK": "incidents.desk.dashboard.first_page",
    "COLORS": {
        "primary": {
            "50": "#eef3fc",
            "100": "#dbe6f9",
            "200": "#bdd2f5",
            "300": "#9dc0ff",
            "400": "#7aa7f5",
            "500": "#6c9df2",
            "600": "#1d4fae",
            "700": "#163d88",
            "800": "#122f68",
            "900": "#0f2550",
            "950": "#0a1733",
        },
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-300)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-200)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "ACCOUNT": {
        "navigation": [
            {"title": "Your details", "link": reverse_lazy("account_profile")},
            {"title": "How you are notified", "link": reverse_lazy("notifications_mine")},
            {"title": "Where you are signed in", "link": reverse_lazy("account_sessions")},
            {"title": "API tokens", "link": reverse_lazy("account_tokens")},
            {"title": "Change password", "link": reverse_lazy("account_password")},
        ],
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "incidents.desk.navigation.sidebar",
    },
}
