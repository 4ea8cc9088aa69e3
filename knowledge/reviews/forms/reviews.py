"""Forms about reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from incidents.desk.forms.base import ChosenField, MomentField, words_field
from incidents.desk.forms.telling import PeopleField
from incidents.desk.words import moment
from incidents.lifecycle.models import Incident
from knowledge.articles.choices import Audience
from knowledge.reviews.choices import Fact, FactorKind, Section
from knowledge.reviews.forms.base import LearningForm
from knowledge.reviews.models import ContributingFactor
from knowledge.reviews.queries.earlier import earlier_factors
from knowledge.reviews.queries.record import entries_to_choose
from knowledge.reviews.queries.text import parts_of

LENGTHS = ((30, "30 minutes"), (45, "45 minutes"), (60, "1 hour"), (90, "1½ hours"), (120, "2 hours"))


class ScheduleForm(LearningForm):
    meeting_at = MomentField(label="When do you meet?")
    minutes = forms.TypedChoiceField(label="For how long?", choices=LENGTHS, coerce=int, initial=60)
    place = forms.CharField(label="Where?", max_length=300, required=False, help_text="A room, or the link of a call.")
    facilitator = ChosenField(
        "person", label="Who leads the meeting?", required=False, help_text="Best somebody who was not part of it."
    )
    participants = PeopleField(
        label="Who else takes part?",
        required=False,
        max_length=2000,
        help_text="By their user names, with commas between. All get an invitation for their calendar.",
    )

    def set_up(self) -> None:
        review = self.target
        tomorrow = timezone.localtime(self.now + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
        self.fields["meeting_at"].initial = review.meeting_at or tomorrow
        self.fields["minutes"].initial = review.meeting_minutes
        self.fields["place"].initial = review.meeting_place
        self.fields["facilitator"].initial = review.facilitator
        people = review.participants.all() if review.meeting_at else self.responders()
        self.fields["participants"].initial = ", ".join(person.username for person in people)

    def responders(self) -> list[Any]:
        """Who had a role in the incident: they ought to be there."""
        roles = self.incident.response_roles.select_related("user").order_by("started_at")
        return list(dict.fromkeys(role.user for role in roles if role.user.is_active))


class GiveForm(LearningForm):
    owner = ChosenField("person", label="Who answers for it?")
    due_at = MomentField(label="Until when?", required=False)

    def set_up(self) -> None:
        self.fields["owner"].initial = self.target.owner
        self.fields["due_at"].initial = self.target.due_at


class WriteForm(LearningForm):
    """The sections that people write; the template's questions stand in them until they are answered."""

    what_happened = words_field(Section.WHAT_HAPPENED.label, rows=8, required=False, max_length=40_000)
    impact = words_field(Section.IMPACT.label, rows=5, required=False, max_length=40_000)
    went_well = words_field(Section.WENT_WELL.label, rows=5, required=False, max_length=40_000)
    went_wrong = words_field(Section.WENT_WRONG.label, rows=5, required=False, max_length=40_000)
    lucky = words_field(Section.LUCKY.label, rows=4, required=False, max_length=40_000)
    agenda = words_field("Agenda of the meeting", rows=5, required=False, max_length=4000)

    def set_up(self) -> None:
        for name in (*Section.values, "agenda"):
            self.fields[name].initial = getattr(self.target, name)

    def given(self) -> dict[str, Any]:
        data = super().given()
        agenda = data.pop("agenda")
        return {"sections": data, "agenda": agenda}


class FactsForm(LearningForm):
    """Which entries of the timeline are told, and which facts."""

    use_required_attribute = False
    facts = forms.MultipleChoiceField(
        label="Facts from the record", choices=Fact.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    entries = forms.MultipleChoiceField(
        label="Entries of the timeline", required=False, widget=forms.CheckboxSelectMultiple
    )

    def set_up(self) -> None:
        told = entries_to_choose(self.incident, self.target.entries)
        self.fields["facts"].initial = [fact for fact in Fact.values if fact not in self.target.left_out]
        field: Any = self.fields["entries"]
        field.choices = [(str(one.pk), f"{moment(one.at)}: {one.sentence}") for one in told]
        field.initial = [str(one.pk) for one in told if one.is_chosen]

    def given(self) -> dict[str, Any]:
        data = super().given()
        return {
            "entries": [int(key) for key in data["entries"]],
            "left_out": [fact for fact in Fact.values if fact not in data["facts"]],
        }


class FactorForm(LearningForm):
    kind = forms.ChoiceField(label="Where does it lie?", choices=FactorKind.choices)
    text = words_field(
        "What contributed?", rows=4, max_length=4000, help_text="Not who: what made it likely, or made it worse."
    )
    repeats = forms.ModelChoiceField(
        label="Is it the same cause as before?",
        queryset=ContributingFactor.objects.none(),
        required=False,
        empty_label="No, or nobody knows",
        help_text="Then the lessons that were drawn from it were not learned, and fall back to accepted.",
    )

    def set_up(self) -> None:
        field: Any = self.fields["repeats"]
        field.queryset = earlier_factors(self.incident, self.target)
        field.label_from_instance = lambda factor: (
            f"{factor.review.incident.reference}: {' '.join(factor.text.split())[:120]}"
        )


class CommentForm(LearningForm):
    body = words_field("Comment", rows=4, max_length=8000, help_text="Whoever is named as @username is told.")


class PublishForm(LearningForm):
    """What an audience reads."""

    use_required_attribute = False
    audience = forms.ChoiceField(label="For whom?", choices=Audience.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Title", max_length=200, required=False)
    parts = forms.MultipleChoiceField(label="Which parts?", widget=forms.CheckboxSelectMultiple)
    passages = words_field(
        "Words to strike out",
        rows=4,
        required=False,
        max_length=8000,
        help_text="One a line, such as names of customers. They are struck out wherever they stand.",
    )
    names_people = forms.BooleanField(
        label="Name people",
        required=False,
        help_text="Otherwise they stand there as what they were, such as “the incident commander”. Agents read names.",
    )
    release_reason = words_field(
        "Why may others know what was learned?",
        rows=3,
        required=False,
        max_length=2000,
        help_text="The incident is restricted: without a reason only those who may know of it read this.",
    )

    def set_up(self) -> None:
        incident: Incident = self.incident
        parts = parts_of(self.target, incident)
        field: Any = self.fields["parts"]
        field.choices = [(part.slug, part.title) for part in parts]
        field.initial = [part.slug for part in parts]
        self.fields["audience"].initial = Audience.AGENTS
        self.fields["title"].initial = "" if incident.restricted else incident.title
        if not incident.restricted:
            del self.fields["release_reason"]

    def given(self) -> dict[str, Any]:
        data = super().given()
        return {**data, "passages": [line for line in data["passages"].splitlines() if line.strip()]}
