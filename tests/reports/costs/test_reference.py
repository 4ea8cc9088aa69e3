from io import StringIO

import pytest

from incidents.people.models import Team
from reports import reference
from reports.costs.models import ResponseRate
from tests.factories import NOW, make_team

pytestmark = pytest.mark.django_db


def test_demonstration_says_once_what_responders_cost():
    make_team("Service Desk")
    out = StringIO()
    reference.load_demo(at=NOW, stdout=out)
    reference.load_demo(at=NOW, stdout=out)
    assert out.getvalue() == "Demonstration: 4 rates say what responders cost.\n"
    desk = ResponseRate.objects.get(team=Team.objects.get())
    assert (desk.likely, desk.share_percent, desk.responder) == (28, 10, "assignee")
