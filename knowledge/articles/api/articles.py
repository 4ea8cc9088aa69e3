"""Articles and their revisions."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.refusals import NotPermitted
from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.articles import operations, rights
from knowledge.articles.api.base import ArticleApi, texts_in, topics_in
from knowledge.articles.queries.lists import TABS, articles_for
from knowledge.articles.serializers import bodies
from knowledge.articles.serializers.shapes import (
    ArticleRow,
    CountShape,
    FullArticle,
    RevisionShape,
)

SHOWN = [tab.slug for tab in TABS]
SHOW = OpenApiParameter("show", {"type": "string", "enum": SHOWN}, description="Which of the console's lists.")


class Articles(ArticleApi):
    """Articles that the caller may read."""

    matched = frozenset({"change"})
    parameters = {"list": PAGE_PARAMETERS | {"show"}}
    orderings = {"-updated_at": ("-updated_at", "-pk"), "updated_at": ("updated_at", "pk")}

    @extend_schema(operation_id="articles_list", summary="Articles", parameters=[SHOW], responses=ArticleRow(many=True))
    def list(self, request: Request) -> Response:
        """The last changed first."""
        show = request.query_params.get("show", "all")
        if show not in SHOWN:
            raise ValidationError({"show": [f"Write one of {', '.join(SHOWN)}."]})
        rows = articles_for(show, user=self.actor, on=timezone.localdate(), by_date=False)
        page = self.paginate_queryset(rows) or []
        for article in page:
            operations.record_read(article, user=self.actor, at=self.now())
        return self.get_paginated_response([ArticleRow.render(article) for article in page])

    @extend_schema(
        operation_id="articles_create",
        summary="Draft an article",
        request=bodies.ArticleDraftBody,
        responses={201: FullArticle},
    )
    def create(self, request: Request) -> Response:
        """As work in progress; nobody reads it yet but those who write articles."""
        if not rights.may_draft(self.actor):
            raise NotPermitted
        body = self.valid(bodies.ArticleDraftBody, request)
        chosen: dict[str, Any] = {name: body[name] for name in ("kind", "audience", "summary") if name in body}
        made = operations.draft_article(
            title=body["title"],
            texts=texts_in(body),
            topics=topics_in(body) or [],
            actor=self.actor,
            at=self.now(),
            **chosen,
        )
        return self.answer(made.pk, status=201)

    @extend_schema(operation_id="articles_retrieve", summary="One article", responses=FullArticle)
    def read(self, _request: Request, pk: int) -> Response:
        """With its words."""
        self.find(pk)
        return self.answer(pk)

    @extend_schema(
        operation_id="articles_revise", summary="Revise an article", request=bodies.ReviseBody, responses=FullArticle
    )
    def change(self, request: Request, pk: int) -> Response:
        """Writes a new revision; readers have it once it is published."""
        article, version = self.begin(request, pk, "revise")
        body = self.valid(bodies.ReviseBody, request)
        operations.revise_article(
            article,
            title=body.get("title"),
            texts=texts_in(body),
            summary=body.get("summary", ""),
            actor=self.actor,
            at=self.now(),
            expected_version=version,
        )
        return self.answer(pk)

    @extend_schema(
        operation_id="articles_file", summary="File an article", request=bodies.FilingBody, responses=FullArticle
    )
    def file(self, request: Request, pk: int) -> Response:
        """Its kind, audience, topics and round of reviews."""
        article, version = self.begin(request, pk, "file")
        body = self.valid(bodies.FilingBody, request)
        body["topics"] = topics_in(body)
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        operations.update_filing(article, **body, **told)
        return self.answer(pk)

    @extend_schema(
        operation_id="articles_release",
        summary="Release a restricted article",
        request=bodies.ReleaseBody,
        responses=FullArticle,
    )
    def release(self, request: Request, pk: int) -> Response:
        """In the words given, cleared of what is secret; earlier ones stay with those entitled."""
        article, version = self.begin(request, pk, "release")
        body = self.valid(bodies.ReleaseBody, request)
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        operations.release(article, title=body["title"], reason=body["reason"], texts=texts_in(body), **told)
        return self.answer(pk)

    @extend_schema(
        operation_id="articles_owner", summary="Change the owner", request=bodies.OwnerBody, responses=FullArticle
    )
    def owner(self, request: Request, pk: int) -> Response:
        """What readers want of it goes along."""
        article, version = self.begin(request, pk, "reown")
        body = self.valid(bodies.OwnerBody, request)
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        operations.reown_article(article, owner=body["owner"], **told)
        return self.answer(pk)

    @extend_schema(
        operation_id="articles_hand_over",
        summary="Give somebody's articles to others",
        request=bodies.ArticleOwnerBody,
        responses=CountShape,
    )
    def hand_over(self, request: Request) -> Response:
        """When an account is closed this happens by itself."""
        if not rights.is_editor(self.actor):
            raise rights.ForEditors
        body = self.valid(bodies.ArticleOwnerBody, request)
        count = operations.reown_all(body["user"], to=body["to"], actor=self.actor, at=self.now())
        return Response({"count": count})


class Revisions(ArticleApi):
    """The revisions of an article."""

    serializer_class: Any = RevisionShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-number": ("-number",)}

    @extend_schema(operation_id="article_revisions_list", summary="Revisions", responses=RevisionShape(many=True))
    def list(self, request: Request, pk: int) -> Response:
        """The newest first; readers have the published one only."""
        article = self.find(pk)
        page = self.paginate_queryset(article.revisions.select_related("author", "approved_by")) or []
        return self.get_paginated_response([RevisionShape.of(row, article.published_revision_id) for row in page])

    @extend_schema(
        operation_id="article_revisions_restore",
        summary="Restore a revision",
        request=bodies.NothingBody,
        responses=FullArticle,
    )
    def restore(self, request: Request, pk: int, number: int) -> Response:
        """Writes what it said as the newest one."""
        article, version = self.begin(request, pk, "revise")
        self.valid(bodies.NothingBody, request)
        revision = article.revisions.filter(number=number).first() if number < 2**31 else None
        if revision is None:
            raise NotFound
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        operations.restore_revision(revision, **told)
        return self.answer(pk)


class Act(ArticleApi):
    """One act on an article."""

    act = ""
    call: Any = None
    asks_why = False

    def carry_out(self, request: Request, pk: int) -> Response:
        article, version = self.begin(request, pk, self.act)
        body = self.valid(bodies.WhyBody if self.asks_why else bodies.NothingBody, request)
        told: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        type(self).call(article, **body, **told)
        return self.answer(pk)


def _act(name: str, call: Any, summary: str, *, asks_why: bool = False) -> Any:
    """A view that carries out one act."""
    described = extend_schema(
        operation_id=f"articles_{name}",
        summary=summary,
        description="Done again, nothing changes." if not asks_why else "With a reason.",
        request=bodies.WhyBody if asks_why else bodies.NothingBody,
        responses=FullArticle,
    )

    def carry_out(view: Any, request: Request, pk: int) -> Response:
        return Act.carry_out(view, request, pk)

    values = {"act": name, "call": staticmethod(call), "asks_why": asks_why, "carry_out": described(carry_out)}
    return type(f"Article{name.title().replace('_', '')}", (Act,), values)


ACTS = {
    "submit": _act("submit", operations.submit_article, "Hand an article in for validation"),
    "approve": _act("approve", operations.approve_revision, "Approve the latest revision"),
    "publish": _act("publish", operations.publish_article, "Publish the latest revision"),
    "validate": _act("validate", operations.validate_article, "Validate an article"),
    "review": _act("review", operations.mark_reviewed, "Say that an article still holds"),
    "archive": _act("archive", operations.archive_article, "Archive an article", asks_why=True),
    "bring-back": _act("bring_back", operations.bring_back, "Bring an article back", asks_why=True),
    "restrict": _act("restrict", operations.restrict, "Restrict an article", asks_why=True),
}


ONE = "articles/<int:pk>/"
routes: list[URLPattern] = [
    path("articles/", Articles.as_view({"get": "list", "post": "create"})),
    path("articles/hand-over/", Articles.as_view({"post": "hand_over"})),
    path(ONE, Articles.as_view({"get": "read", "patch": "change"})),
    path(f"{ONE}filing/", Articles.as_view({"post": "file"})),
    path(f"{ONE}release/", Articles.as_view({"post": "release"})),
    path(f"{ONE}owner/", Articles.as_view({"post": "owner"})),
    path(f"{ONE}revisions/", Revisions.as_view({"get": "list"})),
    path(f"{ONE}revisions/<int:number>/restore/", Revisions.as_view({"post": "restore"})),
    *(path(f"{ONE}{name}/", view.as_view({"post": "carry_out"})) for name, view in ACTS.items()),
]
