"""What the apps above bring to the console: filled by their own wiring, because nothing here imports them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incidents.desk.dashboard import panels, roles
from incidents.desk.dashboard.panels import Panel
from incidents.people.choices import FirstPage
from incidents.people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Fragment:
    """A panel of a page about one incident, fetched after the page (at most six queries).

    `address` is the name of a URL that takes the incident's key. `words` lead to it where there is no script. `when`
    says whether somebody is offered it at all, and asks the database nothing. `is_pressing` stands above the story.
    """

    slug: str
    title: str
    address: str
    words: str
    when: Callable[[User], bool]
    is_pressing: bool = False


@dataclass(frozen=True)
class MenuItem:
    """A page of the console's menu: under which group, and who is shown it."""

    group: str
    title: str
    address: str
    icon: str
    when: Callable[[User], bool]


@dataclass(frozen=True)
class ListLink:
    """A page that takes the queue's list further: it is called with the list's filters."""

    title: str
    address: str
    when: Callable[[User], bool]


@dataclass(frozen=True)
class FirstPagePanel:
    """A panel of first pages: of which kinds, and whether beside or below."""

    panel: Panel
    main: tuple[FirstPage, ...] = ()
    side: tuple[FirstPage, ...] = ()


INCIDENT_FRAGMENTS: list[Fragment] = []
MENU_ITEMS: list[MenuItem] = []
LIST_LINKS: list[ListLink] = []
# Asked by POST from the page on which incidents are logged, with `title`, `description` and `service` as typed so far;
# each answers with a piece of HTML that stands under the title.
LOG_ADDRESSES: list[str] = []


def register(
    *,
    fragments: Iterable[Fragment] = (),
    menu: Iterable[MenuItem] = (),
    first_page: Iterable[FirstPagePanel] = (),
    log: Iterable[str] = (),
    lists: Iterable[ListLink] = (),
) -> None:
    """Add what is not there yet."""
    INCIDENT_FRAGMENTS.extend(fragment for fragment in fragments if fragment not in INCIDENT_FRAGMENTS)
    MENU_ITEMS.extend(item for item in menu if item not in MENU_ITEMS)
    LIST_LINKS.extend(link for link in lists if link not in LIST_LINKS)
    LOG_ADDRESSES.extend(name for name in log if name not in LOG_ADDRESSES)
    for offered in first_page:
        _offer(offered)


def _offer(offered: FirstPagePanel) -> None:
    slug = offered.panel.slug
    if slug in panels.PANELS:
        return
    panels.PANELS[slug] = offered.panel
    for kind in {*offered.main, *offered.side}:
        roles.add_panel(kind, slug, is_main=kind in offered.main)


def fragments_for(user: User) -> dict[str, Any]:
    """The panels that the incident page offers this person, by where they stand."""
    offered = [fragment for fragment in INCIDENT_FRAGMENTS if fragment.when(user)]
    return {
        "pressing_fragments": [fragment for fragment in offered if fragment.is_pressing],
        "fragments": [fragment for fragment in offered if not fragment.is_pressing],
    }


def menu_items(request: HttpRequest, group: str) -> list[MenuItem]:
    """The items that apps above add to a group of the menu, for this person."""
    user = request.user
    return [item for item in MENU_ITEMS if item.group == group and isinstance(user, User) and item.when(user)]
