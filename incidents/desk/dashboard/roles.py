"""For whom a first page is made, what stands on it, and which of them a person gets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from incidents.desk.dashboard.reader import Reader
from incidents.people.choices import FirstPage
from incidents.people.models import Membership, User


@dataclass(frozen=True)
class Page:
    """`right` is the permission without which the page makes no sense; `main` and `side` are its panels in order."""

    kind: FirstPage
    right: str
    roles: frozenset[str]
    numbers: tuple[str, ...]
    main: tuple[str, ...]
    side: tuple[str, ...]
    is_about_drills: bool = False


# In the order in which they win where somebody has several roles.
PAGES: dict[str, Page] = {
    page.kind.value: page
    for page in (
        Page(
            FirstPage.COMMANDER,
            "command_incident",
            frozenset({"incident commander"}),
            ("major", "unassigned", "mine", "open"),
            ("command", "critical", "mine", "newest"),
            ("on-call", "services", "resolved-today", "named"),
        ),
        Page(
            FirstPage.MANAGER,
            "command_incident",
            frozenset({"manager"}),
            ("team", "unassigned", "major", "open"),
            ("teams", "waiting", "reopened"),
            ("on-call", "majors", "volume", "cost", "named", "services"),
        ),
        Page(
            FirstPage.TRAINER,
            "view_exercise",
            frozenset({"trainer"}),
            ("drills", "major", "open"),
            ("exercises", "drills"),
            ("majors", "named"),
            is_about_drills=True,
        ),
        Page(
            FirstPage.EDITOR,
            "view_incident",
            frozenset({"knowledge editor"}),
            ("open", "major"),
            ("candidates", "closure"),
            ("repeated", "named", "newest"),
        ),
        Page(
            FirstPage.ADMINISTRATOR,
            "change_organisationsettings",
            frozenset({"administrator"}),
            ("mine", "unassigned", "major", "open"),
            ("organisation", "glass", "sign-in", "mine", "newest"),
            ("audit", "majors", "named", "services"),
        ),
        Page(
            FirstPage.AGENT,
            "work_incident",
            frozenset({"agent", "responder", "problem manager"}),
            ("mine", "team", "unassigned", "major", "open"),
            ("mine", "team", "newest"),
            ("on-call", "majors", "named", "services"),
        ),
        Page(
            FirstPage.AUDITOR,
            "view_auditrecord",
            frozenset({"auditor"}),
            ("open", "major"),
            ("audit", "reads"),
            ("glass", "majors", "priorities"),
        ),
        Page(
            FirstPage.OBSERVER,
            "view_incident",
            frozenset({"observer"}),
            ("open", "unassigned", "major"),
            ("majors", "newest", "resolved-today"),
            ("services", "priorities", "named"),
        ),
    )
}


def add_panel(kind: FirstPage, slug: str, *, is_main: bool) -> None:
    """Have the page of a kind end with one more panel, in its main column or beside it."""
    page = PAGES[kind.value]
    PAGES[kind.value] = replace(page, main=(*page.main, slug)) if is_main else replace(page, side=(*page.side, slug))


@dataclass(frozen=True)
class Offer:
    """The page a person gets, that of their role, and all they may choose from."""

    page: Page
    by_role: Page
    offered: list[Page]


def offer_for(reader: Reader) -> Offer:
    """What was chosen counts as long as the person's rights make sense for it; else the role decides. One query."""
    managed = Membership.objects.filter(user=OuterRef("pk"), is_manager=True)
    held = list(
        User.objects.filter(pk=reader.user.pk).values_list("groups__name", Exists(managed)),
    )
    offered = [page for page in PAGES.values() if _makes_sense(page, reader, manages=any(row[1] for row in held))]
    by_role = _of_roles({row[0] for row in held}, offered, reader)
    chosen = PAGES.get(reader.user.first_page)
    return Offer(chosen if chosen in offered else by_role, by_role, offered)  # type: ignore[arg-type]


def _makes_sense(page: Page, reader: Reader, *, manages: bool) -> bool:
    return reader.may(page.right) or (page.kind == FirstPage.MANAGER and manages)


def _of_roles(roles: set[str | None], offered: list[Page], reader: Reader) -> Page:
    for page in offered:
        if page.roles & roles:
            return page
    wanted = FirstPage.ADMINISTRATOR if reader.user.is_superuser else FirstPage.AGENT
    fitting = [page for page in offered if page.kind == wanted]
    return fitting[0] if fitting else PAGES[FirstPage.OBSERVER]
