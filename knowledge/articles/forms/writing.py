"""Beginning, writing and filing an article."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from knowledge.articles.checklist import NEEDED
from knowledge.articles.choices import Audience, ExpiryAction, Kind
from knowledge.articles.forms.fields import PersonField, TopicsField
from knowledge.articles.models import Article
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations.base import LONGEST_TEXT, LONGEST_TITLE

LABELS = {
    "issue": "Issue",
    "environment": "Environment",
    "cause": "Cause",
    "resolution": "Resolution",
    "body": "Body",
}
HELP = {
    "issue": "In the words of whoever has it: that is what the next one looks for.",
    "environment": "Where it happens: service, version, device, place.",
    "cause": "Why it happens, as far as you know.",
    "resolution": "What helps.",
    "body": "What does not fit above: steps, tables, pictures.",
}
ROWS = {"issue": 4, "environment": 2, "cause": 3, "resolution": 8, "body": 14}


def _title() -> forms.CharField:
    return forms.CharField(
        label="Title",
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="What it is about, in the words that somebody would look for.",
        error_messages={"required": "Give it a title: what is it about?"},
    )


class NewForm(PlainForm):
    """What is known of an article before it is written."""

    title = _title()
    kind = forms.ChoiceField(
        label="What is it?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        initial=Kind.HOW_TO,
        help_text="It begins with a template of its kind.",
    )
    audience = forms.ChoiceField(label="Who may read it?", choices=Audience.choices, initial=Audience.AGENTS)
    topics = TopicsField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topics"].fill()  # type: ignore[attr-defined]


class TextsForm(PlainForm):
    """The words of an article."""

    title = _title()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, article: Article, **options: Any) -> None:
        super().__init__(data, **options)
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=False,
                max_length=LONGEST_TEXT,
                strip=False,
                help_text=HELP[name],
                widget=forms.Textarea(attrs={"rows": ROWS[name], "class": "m-input", "data-article-part": name}),
            )
        self.needed = NEEDED[article.kind]
        # What the hidden field says: the version that was looked at, or the newest after a refusal.
        self.shown_version = self.data.get("version", "") if self.is_bound else article.version
        self.order_fields(["title", *TEXTS])

    def texts(self) -> dict[str, str]:
        """The parts as typed; before the form is valid too, for the preview."""
        held = getattr(self, "cleaned_data", {})
        return {name: held.get(name) or self.data.get(name, "") for name in TEXTS}


class RevisionForm(TextsForm):
    """The words of a new revision."""

    summary = forms.CharField(
        label="What is new in it, and why?",
        max_length=200,
        required=False,
        help_text="For those who read the history.",
        widget=forms.TextInput(attrs={"class": "m-input"}),
    )


class ReleaseForm(TextsForm):
    """The words in which a restricted article is shown to its audience."""

    reason = forms.CharField(
        label="Why may everybody of its audience know it now?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "m-input"}),
    )


class FilingForm(PlainForm):
    """Where an article stands, for whom, and when somebody looks at it again."""

    kind = forms.ChoiceField(label="What is it?", choices=Kind.choices)
    audience = forms.ChoiceField(label="Who may read it?", choices=Audience.choices)
    topics = TopicsField()
    review_on = forms.DateField(
        label="Next review",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Publishing sets it by the topics; validating moves it on.",
    )
    expiry_action = forms.ChoiceField(
        label="When nobody reviews it",
        choices=ExpiryAction.choices,
        help_text="Thirty days after the date of the review.",
    )

    def __init__(self, *args: Any, article: Article, **options: Any) -> None:
        held = list(article.topics.all())
        first = {
            "kind": article.kind,
            "audience": article.audience,
            "topics": held,
            "review_on": article.review_on,
            "expiry_action": article.expiry_action,
        }
        super().__init__(*args, initial=first, **options)
        self.fields["topics"].fill(held)  # type: ignore[attr-defined]


class OwnerForm(PlainForm):
    """Who looks after it from now on."""

    owner = PersonField(label="New owner", required=False, empty_label="Nobody")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].fill()  # type: ignore[attr-defined]


class OwnersForm(PlainForm):
    """Everything that somebody owns goes to another."""

    user = PersonField(label="Whose articles?")
    to = PersonField(label="To whom?", required=False, empty_label="Whoever looks after the topic of each")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("user", "to"):
            self.fields[name].fill()  # type: ignore[attr-defined]
