"""Pictures of injects: kept with a draft, found again when a text is brought in, and collected when nothing shows them.

Versions share the bytes: the picture of what is in force goes on to the next draft by its name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.base import File

from incidents.attachments.pictures import NoPicture, read_picture
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.scenarios.contents import Contents, InjectDraft
from incidents.scenarios.models import Inject, Scenario, ScenarioVersion
from incidents.scenarios.operations.base import ScenarioRefused
from incidents.scenarios.operations.versions import save_inject
from incidents.scenarios.pictures import MOST_BYTES, VAULT
from incidents.scenarios.queries.rights import CHANGE, require

logger = logging.getLogger("incidents.scenarios")

# A file younger than this may belong to a transaction that has not ended.
ORPHANED_AFTER = timedelta(days=1)
BATCH = 500
NOT_HERE = (
    "This picture is not here: pictures do not travel in a text. Take this line out, and add the picture in the editor."
)


class PictureRefused(ScenarioRefused):
    """A file that is not kept. The sentence stands at the field `upload`."""

    code = "picture_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"upload": sentence})


def save_inject_with_picture(
    scenario: Scenario,
    inject: InjectDraft,
    *,
    upload: File[bytes],
    was: str,
    actor: User | None,
    at: datetime,
    expected_revision: int | None = None,
) -> ScenarioVersion:
    """As `save_inject`, with a new picture: PNG, JPEG, GIF or WebP, by its bytes.

    The bytes are written before the transaction begins, so that no lock is held meanwhile. Raises PictureRefused, and
    as `save_inject`; nothing is left of the file then.
    """
    require(actor, CHANGE)
    data, content_type = _looked_at(upload)
    with VAULT.create() as (stored, file):
        file.write(data)
    is_kept = False
    try:
        shown = replace(inject, picture=stored, picture_type=content_type)
        version = save_inject(scenario, shown, was=was, actor=actor, at=at, expected_revision=expected_revision)
        is_kept = True
    finally:
        if not is_kept:
            VAULT.discard(stored)
    return version


def _looked_at(upload: File[bytes]) -> tuple[bytes, str]:
    """The bytes, and what they are. Raises PictureRefused."""
    try:
        return read_picture(upload, most_bytes=MOST_BYTES, how="choose")
    except NoPicture as error:
        raise PictureRefused(str(error)) from None


def with_known_pictures(contents: Contents) -> Contents:
    """What a text names, with what is known of its pictures; one query where it names any.

    Only pictures of scenarios that the principal may read are known. Raises ScenarioRefused for others.
    """
    wanted = [one.picture for one in contents.injects if one.picture]
    if not wanted:
        return contents
    known = dict(Inject.objects.filter(picture__in=wanted).values_list("picture", "picture_type"))
    missing = [place for place, one in enumerate(contents.injects) if one.picture and one.picture not in known]
    if missing:
        raise ScenarioRefused(fields={f"injects.{place}.picture": NOT_HERE for place in missing})
    found = [replace(one, picture_type=known.get(one.picture, "")) for one in contents.injects]
    return replace(contents, injects=found)


def collect_pictures(*, at: datetime) -> int:
    """Delete files older than a day that no version shows; return how many. One that resists is left and logged."""
    with as_system("collecting pictures that no scenario shows"):
        return sum(
            _discard(stored) for batch in _batches(VAULT.older_than(at - ORPHANED_AFTER)) for stored in _unshown(batch)
        )


def _batches(names: Iterator[str]) -> Iterator[set[str]]:
    while batch := set(islice(names, BATCH)):
        yield batch


def _unshown(batch: set[str]) -> set[str]:
    return batch - set(Inject.objects.filter(picture__in=batch).values_list("picture", flat=True))


def _discard(stored: str) -> int:
    try:
        return int(VAULT.discard(stored))
    except OSError:
        logger.warning("A picture that belongs to nothing could not be deleted.", exc_info=True)
        return 0
