"""What the library calls things, in plain words. Pure."""

from __future__ import annotations

from knowledge.articles.choices import Audience, Confidence, Kind, Opinion

KINDS = {
    Kind.HOW_TO: "How to do it",
    Kind.KNOWN_ERROR: "Known error",
    Kind.QUESTION: "Question and answer",
    Kind.REFERENCE: "To look things up",
    Kind.LESSON: "Lesson from an incident",
}
CONFIDENCES = {
    Confidence.WORK_IN_PROGRESS: "Still being written",
    Confidence.NOT_VALIDATED: "Not checked yet by somebody who knows",
    Confidence.VALIDATED: "Checked and found right",
    Confidence.ARCHIVED: "No longer kept up",
}
AUDIENCES = {
    Audience.AGENTS: "For agents only",
    Audience.STAFF: "For everybody with an account",
    Audience.PUBLIC: "For everybody",
}
# The parts of an article as a reader meets them.
PARTS = {
    "issue": "What it is about",
    "environment": "Where it applies",
    "cause": "Why it happens",
    "resolution": "What to do",
    "body": "",
}
# What a reader may say is wrong.
TROUBLES = {
    Opinion.NOT_HELPED: "It did not solve my problem",
    Opinion.OUTDATED: "It is out of date",
    Opinion.WRONG: "Something in it is wrong",
    Opinion.UNCLEAR: "It is hard to understand",
}
THANKS = {
    "helped": "Thank you for saying that it helped.",
    "not_helped": "Thank you for saying so. Whoever looks after this article sees it.",
    "outdated": "Thank you. Whoever looks after this article will bring it up to date.",
    "wrong": "Thank you. Whoever looks after this article will look at it.",
    "unclear": "Thank you. Whoever looks after this article will try to say it better.",
    "suggested": "Thank you. An editor will look at what you suggest.",
}


def kind_in_words(kind: str) -> str:
    return KINDS[Kind(kind)]
