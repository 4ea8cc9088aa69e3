"""What articles hear of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.people.models import User
from knowledge.articles.operations import reown_all


def account_closed(*, user: User, actor: User | None, at: datetime, **_: Any) -> None:
    """Articles of somebody who left go to whoever looks after their topic."""
    reown_all(user, to=None, actor=actor, at=at)
