"""Forms about lessons and corrective actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from incidents.desk.forms.base import ChosenField, words_field
from incidents.plans.models import Procedure, ProcedureVersion
from knowledge.articles.models import ArticleRevision
from knowledge.reviews.choices import ActionKind
from knowledge.reviews.forms.base import DateField, LearningForm
from knowledge.reviews.models import ContributingFactor, CorrectiveAction, Lesson
from knowledge.reviews.queries.proofs import revisions_since, versions_since

USUALLY = timedelta(days=30)


class LessonForm(LearningForm):
    title = forms.CharField(
        label="The lesson in one sentence",
        max_length=200,
        help_text="What to do from now on, such as “Renew certificates a month before they end”.",
    )
    detail = words_field("More about it", rows=4, required=False, max_length=8000)
    factor = forms.ModelChoiceField(
        label="Which factor does it answer?",
        queryset=ContributingFactor.objects.none(),
        required=False,
        empty_label="None in particular",
        help_text="When that cause comes back, the lesson falls back to accepted.",
    )
    owner = ChosenField("person", label="Who sees to it?", required=False)

    def set_up(self) -> None:
        field: Any = self.fields["factor"]
        field.queryset = ContributingFactor.objects.filter(review=self.target)
        field.label_from_instance = lambda factor: " ".join(factor.text.split())[:120]
        self.fields["owner"].initial = self.target.owner


class EmbedForm(LearningForm):
    """What says it now: at least one of the two, unless something is linked already."""

    revision = forms.ModelChoiceField(
        label="Revision of an article",
        queryset=ArticleRevision.objects.none(),
        required=False,
        empty_label="None",
        help_text="Those that were made since the lesson was drawn.",
    )
    procedure_version = forms.ModelChoiceField(
        label="Version of a procedure", queryset=ProcedureVersion.objects.none(), required=False, empty_label="None"
    )
    note = words_field("What says it now, and where?", rows=3, required=False, max_length=2000)

    def set_up(self) -> None:
        revisions: Any = self.fields["revision"]
        revisions.queryset = revisions_since(self.target.created_at)
        revisions.label_from_instance = lambda one: f"{one.title}, revision {one.number}"
        versions: Any = self.fields["procedure_version"]
        versions.queryset = versions_since(self.target.created_at)
        versions.label_from_instance = lambda one: f"{one.procedure}, version {one.number}"


class ExerciseForm(LearningForm):
    note = words_field("Where and how was it done like that?", rows=4, max_length=4000)
    exercised_in = ChosenField(
        "incident", label="In which incident or drill?", required=False, help_text="Such as INC-1042."
    )

    def given(self) -> dict[str, Any]:
        data = super().given()
        return {"note": data["note"], "incident": data["exercised_in"]}


class ProposeForm(LearningForm):
    procedure = forms.ModelChoiceField(
        label="To which procedure?", queryset=Procedure.objects.none(), empty_label="Choose one"
    )
    title = forms.CharField(label="The step", max_length=200)
    instructions = words_field("How it is done", rows=5, required=False, max_length=8000)
    after = forms.IntegerField(
        label="After which step?", min_value=0, max_value=500, required=False, help_text="0: first. Empty: last."
    )

    def set_up(self) -> None:
        field: Any = self.fields["procedure"]
        field.queryset = Procedure.objects.filter(retired_at=None).order_by("name")
        self.fields["title"].initial = self.target.title
        self.fields["instructions"].initial = self.target.detail


class ReleaseForm(LearningForm):
    title = forms.CharField(label="What it says, as everybody may read it", max_length=200)
    detail = words_field("More about it, as everybody may read it", rows=4, required=False, max_length=8000)
    reason = words_field("Why may others know it?", rows=3, max_length=2000)

    def set_up(self) -> None:
        self.fields["title"].initial = self.target.title
        self.fields["detail"].initial = self.target.detail


class ActionForm(LearningForm):
    kind = forms.ChoiceField(label="What is it to do?", choices=ActionKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="What is done?", max_length=200)
    detail = words_field("More about it", rows=3, required=False, max_length=8000)
    owner = ChosenField("person", label="Who has it done?")
    due_on = DateField(label="Until when?")
    verify_how = words_field(
        "By what will others see that it worked?",
        rows=3,
        max_length=4000,
        help_text="Such as “the alert fires in the next drill” or “no such ticket in a quarter”.",
    )
    lesson = forms.ModelChoiceField(
        label="For which lesson?", queryset=Lesson.objects.none(), required=False, empty_label="None in particular"
    )
    service = ChosenField(
        "service", label="On which service does it stand?", required=False, help_text="Empty: that of the incident."
    )

    def set_up(self) -> None:
        field: Any = self.fields["lesson"]
        field.queryset = Lesson.objects.filter(review=self.target)
        field.label_from_instance = lambda lesson: lesson.title
        self.fields["due_on"].initial = timezone.localtime(self.now + USUALLY).date()


class ChangeActionForm(LearningForm):
    title = forms.CharField(label="What is done?", max_length=200)
    detail = words_field("More about it", rows=3, required=False, max_length=8000)
    owner = ChosenField("person", label="Who has it done?")
    due_on = DateField(label="Until when?")
    verify_how = words_field("By what will others see that it worked?", rows=3, max_length=4000)
    reason = words_field("Why does it change?", rows=2, max_length=2000)

    def set_up(self) -> None:
        action: CorrectiveAction = self.target
        for name in ("title", "detail", "owner", "due_on", "verify_how"):
            self.fields[name].initial = getattr(action, name)

    def given(self) -> dict[str, Any]:
        data = super().given()
        reason = data.pop("reason")
        return {"changes": data, "reason": reason}


class FinishForm(LearningForm):
    evidence = words_field(
        "What shows that it is done?", rows=4, max_length=8000, help_text="A link, a number, the result of a test."
    )
