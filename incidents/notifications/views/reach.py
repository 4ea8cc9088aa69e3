"""How people can be reached: for administrators, to look at and not to change."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.notifications.choices import Importance
from incidents.notifications.queries.reach import people_who_work, reach_of, unreachable_people
from incidents.notifications.sentences import told_rules
from incidents.people.views.pages import frame

RIGHT = "incidents.view_contactmethod"
A_PAGE = 100


@require_safe
def reach_view(request: HttpRequest) -> HttpResponse:
    """Everybody who may be paged, or only those whom no page reaches; a hundred on a page."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    only_unreachable = request.GET.get("show") == "unreachable"
    people = unreachable_people() if only_unreachable else people_who_work()
    pages = Paginator(people.order_by("first_name", "last_name", "username"), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "title": "How people can be reached",
        "people": [
            (reach, told_rules(reach.pages, Importance.IMPORTANT, "them"))
            for reach in reach_of(page.object_list, at=timezone.now())
        ],
        "page": page,
        "unreachable": unreachable_people().count(),
        "only_unreachable": only_unreachable,
    }
    return frame(request, "incidents/notifications/reach.html", context)
