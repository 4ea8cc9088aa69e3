"""What the console's site offers beside its lists."""

import pytest
from django.contrib.contenttypes.models import ContentType

from incidents.models import Notification, Team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "key"), [(Notification, "1"), (Team, "1"), (Team, "x")])
def test_no_row_is_looked_up_by_its_content_type(client, alice, model, key):
    client.force_login(alice)
    client.raise_request_exception = False
    kind = ContentType.objects.get_for_model(model).pk
    assert client.get(f"/admin/r/{kind}/{key}/").status_code == 404
