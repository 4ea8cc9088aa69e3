"""The dashboards, and the cards that come after them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.desk.dashboard.reader import Reader
from incidents.desk.dashboard.roles import offer_for
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from reports.builder.queries.listing import pins_on
from reports.dashboards.asked import read_asked
from reports.dashboards.boards import BOARDS, Board, Card, board_for, charts_on, figures_on, is_offered
from reports.dashboards.choices import CardKind, Own
from reports.dashboards.queries.cards import draw, title_of
from reports.dashboards.queries.options import own_keys
from reports.dashboards.views.base import bar_of, cards_of, reader_of, show, today
from reports.metrics.choices import Group
from reports.metrics.registry import all_metrics


@require_safe
def first_view(request: HttpRequest) -> HttpResponse:
    """The dashboard that suits the reader's role."""
    user = reader_of(request)
    kind = offer_for(Reader(user, timezone.now())).page.kind
    return _board(request, board_for(kind), user)


@require_safe
def board_view(request: HttpRequest, slug: str) -> HttpResponse:
    """One dashboard: what was asked and the frames of its cards, which are fetched each by itself."""
    user = reader_of(request)
    if slug not in BOARDS:
        raise Http404
    return _board(request, BOARDS[slug], user)


def _board(request: HttpRequest, board: Board, user: User) -> HttpResponse:
    if board.own != Own.NOTHING and board.own.value not in request.GET and (keys := own_keys(board.own, user)):
        # Written out, so that whoever is sent the address sees the same.
        query = request.GET.copy()
        query.setlist(board.own.value, keys)
        return HttpResponseRedirect(f"{reverse('dashboard', args=[board.slug])}?{query.urlencode()}")
    asked = read_asked(request.GET, today=today(), reality=board.reality)
    metrics = all_metrics()
    context = {
        "title": f"Reports: {board.title}",
        "board": board,
        "figures": cards_of(figures_on(board, metrics), asked),
        "cards": cards_of(charts_on(board, metrics), asked),
        "pins": pins_on(board.slug, user),
        "is_empty": not Incident.objects.exists(),
        **bar_of(asked),
    }
    return show(request, "board", context)


@require_safe
def card_view(request: HttpRequest, metric: str, kind: str) -> HttpResponse:
    """What one card shows; `by` is its group, `with` the metric that it is held against."""
    reader_of(request)
    known = {one.name: one for one in all_metrics()}
    by, other = request.GET.get("by", ""), request.GET.get("with", "")
    if kind not in CardKind.values or (by and by not in Group.values):
        raise Http404
    card = Card(metric, CardKind(kind), Group(by) if by else None, other)
    if not is_offered(card, known) or (card.kind == CardKind.PAIR) != bool(other):
        raise Http404
    asked = read_asked(request.GET, today=today())
    if asked.question is None:
        raise Http404
    drawn = draw(card, asked.question, compares=asked.compares, at=timezone.now())
    title = title_of(card, known[metric], known.get(other))
    return show(request, "card", {"drawn": drawn, "title": title, "address": asked.address()})


@require_safe
def words_view(request: HttpRequest, metric: str) -> HttpResponse:
    """The figure of one metric in words, for panels of other pages."""
    reader_of(request)
    card = Card(metric, CardKind.FIGURE)
    asked = read_asked(request.GET, today=today())
    if asked.question is None or not is_offered(card, {one.name: one for one in all_metrics()}):
        raise Http404
    return show(request, "words", {"drawn": draw(card, asked.question, compares=asked.compares, at=timezone.now())})
