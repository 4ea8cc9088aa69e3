"""How a person likes to see the console."""

from __future__ import annotations

from django.db import transaction

from incidents.people.choices import QueueDensity
from incidents.people.models import User
from incidents.refusals import Refused


class PreferenceRefused(Refused):
    """A preference that is none of the choices."""

    code = "preference_refused"


@transaction.atomic
def set_queue_density(user: User, density: str) -> User:
    """Let the rows of the person's queue take as much room as they like. Raises PreferenceRefused."""
    if density not in QueueDensity.values:
        raise PreferenceRefused("Choose comfortable or compact.", fields={"density": "Choose comfortable or compact."})
    User.objects.filter(pk=user.pk).update(queue_density=density)
    user.queue_density = density
    return user
