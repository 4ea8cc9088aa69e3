"""What stands in the link by which a person answers an invitation. Pure."""

from __future__ import annotations

from datetime import timedelta

from incidents.notifications.links import KeyLink

_LINK = KeyLink("incidents.programmes.answer", timedelta(days=120))
token_of, invitation_in = _LINK.token_of, _LINK.key_in
