"""Who is qualified for what until when, and giving or taking back a qualification."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from incidents.drills.choices import DrillRole
from incidents.drills.queries.rights import may_steer
from incidents.evaluation import operations
from incidents.evaluation.forms.observing import GrantForm, RevokeForm
from incidents.evaluation.models import Qualification
from incidents.evaluation.queries.qualified import qualified_people
from incidents.evaluation.queries.rights import VIEWS_QUALIFICATIONS
from incidents.evaluation.views.base import found, one_form, page_of, require, show
from incidents.people.models import User
from incidents.people.views.pages import signed_in

both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def qualifications_view(request: HttpRequest) -> HttpResponse:
    """Everybody's for who may see qualifications; one's own for anybody."""
    reader = signed_in(request)
    sees_all = reader.has_perm(VIEWS_QUALIFICATIONS)
    held = qualified_people(on=timezone.now().date(), user=None if sees_all else reader)
    context = {
        "title": "Qualifications" if sees_all else "My qualifications",
        "held": held,
        "sees_all": sees_all,
        "may_revoke": reader.has_perm("incidents.change_exercise"),
    }
    return show(request, "qualifications", context)


@both
def grant_view(request: HttpRequest, pk: int) -> HttpResponse:
    reader, exercise = found(request, pk)
    require(may_steer(reader, exercise))
    players = User.objects.filter(
        exercise_roles__exercise=exercise, exercise_roles__role=DrillRole.PLAYER, is_active=True
    )
    form = GrantForm(request.POST if request.method == "POST" else None, players=players.distinct())

    def grant() -> None:
        given = dict(form.cleaned_data)
        user = given.pop("user")
        operations.grant_qualification(exercise, user, actor=reader, at=timezone.now(), **given)

    return one_form(
        request,
        form,
        grant,
        said="They are qualified.",
        back=page_of(exercise),
        title=f"Qualify somebody by {exercise}",
        intro="Choose what they showed: a role, or a capability.",
        button="Qualify them",
    )


@both
def revoke_view(request: HttpRequest, qualification: int) -> HttpResponse:
    row = Qualification.objects.filter(pk=qualification).select_related("user", "exercise", "capability").first()
    if row is None:
        raise Http404
    reader, _exercise = found(request, row.exercise_id)
    require(may_steer(reader, row.exercise))
    form = RevokeForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        form,
        lambda: operations.revoke_qualification(row, actor=reader, at=timezone.now(), **form.cleaned_data),
        said="It is taken back.",
        back=reverse("qualifications"),
        title=f"Take a qualification of {row.user} back",
        intro=f"{row.capability or row.get_role_display()}, earned in “{row.exercise}”.",
        button="Take it back",
    )
