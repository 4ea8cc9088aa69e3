"""Strings planted in every field of a restricted incident, looked for on dashboards, their cards and every metric."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from incidents.permissions.roles import ROLES
from reports.dashboards.boards import BOARDS, Card, cards_of_metric, charts_on, figures_on
from reports.dashboards.choices import CardKind
from reports.metrics.registry import all_metrics
from tests.factories import make_user
from tests.need_to_know.crawler import Crawl
from tests.need_to_know.test_crawl import forbidden, planted  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
HERE = "/admin/reports/"
LONG = "period=365_days&reality=both"


def card_address(card: Card) -> str:
    address = reverse("report_card", args=[card.metric, card.kind.value])
    return f"{address}?by={card.group or ''}&with={card.other}&{LONG}"


def addresses():
    metrics = all_metrics()
    boards = BOARDS.values()
    cards = {one for board in boards for one in (*figures_on(board, metrics), *charts_on(board, metrics))}
    cards |= {one for name in ("reported", "resolved") for one in cards_of_metric({m.name: m for m in metrics}[name])}
    return [
        *(f"{HERE}{path}" for path in ("", "metrics/", *(f"{board.slug}/?{LONG}" for board in boards))),
        *(f"{HERE}metrics/{metric.name}/?{LONG}" for metric in metrics),
        *(f"{HERE}words/{metric.name}/?{LONG}" for metric in metrics[:3]),
        *sorted(card_address(card) for card in cards),
    ]


def answers_to(address: str, reader) -> int:
    """What a reader of reports is answered: there is no such metric for whoever may not read it."""
    withheld = {metric.name for metric in all_metrics() if metric.needs and not reader.has_perm(metric.needs)}
    return 404 if withheld & set(address.partition("?")[0].split("/")) else 200


@pytest.mark.parametrize("role", ["manager", "problem manager", "observer"])
def test_reader_of_reports_learns_nothing_of_it(planted, role):  # noqa: F811 -- the fixture
    assert role in ROLES
    client = Client(raise_request_exception=False)
    reader = make_user("reader", role)
    client.force_login(reader)
    asked = addresses()
    found = Crawl(client, forbidden(planted[0]), limit=0).run(asked)

    assert (found.leaks, found.failed) == ([], [])
    expected = {address: 403 if role == "observer" else answers_to(address, reader) for address in asked}
    assert {address: found.shown[address] for address in asked} == expected
    assert any(CardKind.SPREAD.value in address for address in asked)
