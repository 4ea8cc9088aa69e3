"""What is learned from a restricted incident, with a canary in every word of it."""

from datetime import timedelta

from incidents.people.models import User
from knowledge.articles import operations as articles
from knowledge.models import (
    Article,
    ArticleFeedback,
    ArticleSuggestion,
    CorrectiveAction,
    Lesson,
    Publication,
    Review,
)
from knowledge.reviews import operations
from tests.factories import NOW

THEN = NOW + timedelta(days=1)

MODELS = (Review, Lesson, CorrectiveAction, Publication, Article, ArticleFeedback, ArticleSuggestion)


def plant_learning(secret, canary: str, actor: User) -> None:
    """A review with everything that hangs on it. Needs a principal that sees all."""
    told = {"actor": actor, "at": THEN}
    review = operations.open_review(secret, **told)
    sections = {name: f"{canary}{name}" for name in ("what_happened", "impact", "went_well", "went_wrong", "lucky")}
    operations.write_review(review, sections=sections, agenda=f"{canary}agenda", **told)
    factor = operations.add_factor(review, kind="process", text=f"{canary}factor", **told)
    lesson = operations.draw_lesson(
        review, title=f"{canary}lesson", detail=f"{canary}detail", factor=factor, owner=actor, **told
    )
    operations.plan_action(
        review,
        kind="detect",
        title=f"{canary}action",
        owner=actor,
        due_on=THEN.date() + timedelta(days=9),
        verify_how=f"{canary}verify",
        lesson=lesson,
        **told,
    )
    operations.comment(review, body=f"{canary}comment", **told)
    meeting = {"meeting_at": THEN + timedelta(days=3), "place": f"{canary}place"}
    operations.schedule_review(review, **meeting, **told)
    operations.publish_review(review, audience="agents", parts=list(sections), title=f"{canary}published", **told)
    plant_article(secret, canary, told)


def plant_article(secret, canary: str, told: dict) -> None:
    """An article made from it, published, with what readers say."""
    made = articles.create_article_from_incident(secret, **told)
    articles.revise_article(made, texts={"body": f"{canary}body [x](https://{canary}.example)"}, **told)
    articles.update_filing(made, audience="public", **told)
    articles.publish_article(made, **told)
    articles.give_feedback(made, opinion="wrong", comment=f"{canary}wrong", user=told["actor"], at=told["at"])
    articles.suggest_edit(made, texts={"body": f"{canary}better"}, **told)


def keys_of_learning() -> list[str]:
    """The keys of everything that was planted."""
    keys = {pk for model in MODELS for pk in _keys(model)}
    return [str(pk) for pk in sorted(keys)]


def _keys(model) -> list[int]:
    return list(model._base_manager.values_list("pk", flat=True))
