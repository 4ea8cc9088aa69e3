"""What readers fill in: signing in, what is wrong with an article, what should change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from incidents.people.forms import SignInForm
from knowledge.articles.models import ArticleRevision
from knowledge.articles.models.article import TEXTS
from knowledge.library.voice import PARTS, TROUBLES

LONGEST = 2_000


class ReaderSignInForm(SignInForm):
    """The console's own form, with its counters and its answers; whoever has an account gets in here."""

    error_messages = {
        **SignInForm.error_messages,
        "invalid_login": "The user name or the password is not right.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True, "maxlength": 150}
        )
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def confirm_login_allowed(self, user: Any) -> None:
        AuthenticationForm.confirm_login_allowed(self, user)


class TroubleForm(forms.Form):
    """What is wrong with an article."""

    opinion = forms.ChoiceField(
        label="What is it?",
        choices=list(TROUBLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose what is wrong."},
    )
    comment = forms.CharField(
        label="In your words",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What were you looking for, or what does not work as written?",
    )


class SuggestionForm(forms.Form):
    """What should change: in words, or the words themselves."""

    comment = forms.CharField(
        label="What should change?",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, revision: ArticleRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(label="Title", max_length=200, initial=revision.title)
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=PARTS[name] or "More",
                required=False,
                initial=getattr(revision, name),
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields that hold the article's own words."""
        return [self[name] for name in ("title", *TEXTS)]
