"""The API's door: who gets in by token, and who is told why not."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from incidents.models import ApiToken
from incidents.people.authentication import TokenAuthentication
from incidents.people.operations import create_token, revoke_token
from incidents.people.scopes import HasScope, required_scopes
from incidents.permissions.principal import Principal, acting, current_principal


class Door(APIView):
    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope]
    required_scopes = {"read": ["incidents:read"], "write": ["incidents:read", "incidents:write"]}

    def get(self, request):
        return Response({"user": request.user.username, "principal": current_principal().user_id})

    post = get


class Undeclared(Door):
    required_scopes = None


@pytest.fixture
def call(db):
    def call(method="get", path="/", view=Door, token="", **headers):
        headers = {"Authorization": f"Bearer {token}", **headers} if token else headers
        request = getattr(APIRequestFactory(), method)(path, headers=headers)
        with acting(Principal(request=request)):
            return view.as_view()(request)

    return call


@pytest.fixture
def issued(commander):
    now = timezone.now()
    return create_token(
        commander,
        name="probe",
        scopes=["incidents:read"],
        expires_at=now + timedelta(hours=1),
        actor=commander,
        at=now,
    )


def test_token_lets_its_user_in_and_the_principal_sees_them(call, issued, commander):
    response = call(token=issued[1])
    assert response.data == {"user": "carla", "principal": commander.pk}
    assert ApiToken.objects.get().last_used_at is not None


def test_second_call_within_a_minute_costs_one_query(call, issued, django_assert_num_queries):
    call(token=issued[1])
    with django_assert_num_queries(1):
        assert call(token=issued[1]).status_code == 200


def test_scheme_is_read_in_any_case(call, issued):
    assert call(Authorization=f"bearer {issued[1]}").status_code == 200


def test_nobody_is_asked_to_bring_a_token(call):
    response = call()
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="Muster"')


@pytest.mark.parametrize("written", ["nonsense", "mus_", "mus_aaaaaaaaaa_short", "mus_aaaaaaaaaa_" + "a" * 43, "é"])
def test_unknown_tokens_are_answered_alike(call, issued, written):
    response = call(Authorization=f"Bearer {written}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Muster"'
    assert str(response.data["detail"]).startswith("This token is not known.")


def test_right_prefix_with_another_secret_is_unknown(call, issued):
    token, secret = issued
    revoke_token(token, actor=None, at=timezone.now())
    response = call(token=secret[:-1] + ("a" if secret[-1] != "a" else "b"))
    assert str(response.data["detail"]).startswith("This token is not known.")


def test_revoked_token_says_so(call, issued):
    revoke_token(issued[0], actor=None, at=timezone.now())
    response = call(token=issued[1])
    assert (response.status_code, str(response.data["detail"])) == (401, "This token was revoked. Make a new one.")
    assert response["WWW-Authenticate"] == 'Bearer realm="Muster"'


def test_expired_token_says_so(call, issued):
    past = timezone.now() - timedelta(hours=1)
    ApiToken.objects.update(created_at=past - timedelta(days=1), expires_at=past)
    response = call(token=issued[1])
    assert response.status_code == 401
    assert str(response.data["detail"]).startswith("This token expired on ")


def test_token_of_a_closed_account_is_refused(call, issued, commander):
    commander.is_active = False
    commander.save()
    response = call(token=issued[1])
    assert (response.status_code, "not active" in str(response.data["detail"])) == (401, True)


@pytest.mark.parametrize("with_header", [False, True])
@pytest.mark.parametrize("address", ["/?token={}", "/?q=a&access_token=x", "/?next=/x%3Ft%3D{}"])
def test_token_in_an_address_is_refused(call, issued, address, with_header):
    response = call(path=address.format(issued[1]), token=issued[1] if with_header else "")
    assert response.status_code == 401
    assert "never in the address" in str(response.data["detail"])
    assert issued[1] not in str(response.data)


def test_token_in_a_body_is_no_token(call, issued):
    request = APIRequestFactory().post("/", {"token": issued[1]}, format="json")
    assert Door.as_view()(request).status_code == 401


def test_scope_that_is_missing_is_named(call, issued):
    response = call("post", token=issued[1])
    assert response.status_code == 403
    assert str(response.data["detail"]) == "This token lacks the scope incidents:write."


def test_options_and_head_read(call, issued):
    assert call("head", token=issued[1]).status_code == 200
    assert call("options", token=issued[1]).status_code == 200


def test_session_holds_every_scope(commander):
    request = APIRequestFactory().post("/")
    force_authenticate(request, commander)
    with acting(Principal(request=request)):
        assert Door.as_view()(request).status_code == 200


def test_view_that_names_no_scope_is_a_mistake():
    with pytest.raises(ImproperlyConfigured, match="Undeclared does not say which scopes"):
        required_scopes(Undeclared(), "GET")


def test_schema_describes_the_token():
    scheme = OpenApiAuthenticationExtension.get_match(TokenAuthentication())
    assert scheme.get_security_definition(None)["scheme"] == "bearer"
