"""What stands in the link of a test page. Pure."""

from __future__ import annotations

from datetime import timedelta

from incidents.notifications.links import KeyLink

_LINK = KeyLink("incidents.microdrills.test_page", timedelta(days=30))
token_of, task_in = _LINK.token_of, _LINK.key_in
