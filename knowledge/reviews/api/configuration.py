"""Rules and templates of reviews for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.api import CatalogList, listed
from incidents.people.choices import TokenScope
from incidents.refusals import NotPermitted
from knowledge.reviews.models import ReviewRule, ReviewTemplate
from knowledge.reviews.operations.rules import save_rule, save_template
from knowledge.reviews.serializers import configuration as shapes

SCOPES: Any = {"read": [TokenScope.CATALOG_READ], "write": [TokenScope.CATALOG_WRITE]}


class Configured(CatalogList):
    """Rows of one table, written one at a time by whoever may."""

    required_scopes = SCOPES

    def found(self, pk: int) -> Any:
        return self.one(self.rows(), pk)

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def shown(self, row: Any, *, status: int = 200) -> Response:
        return Response(self.get_serializer(self.found(row.pk)).data, status=status)

    def check(self, request: Request, verb: str) -> None:
        """Raise NotPermitted for whoever may not do this to these rows."""
        if not request.user.has_perm(f"knowledge.{verb}_{self.model._meta.model_name}"):
            raise NotPermitted


@listed("review_rules", "Rules of reviews", shapes.ReviewRuleShape)
class ReviewRules(Configured):
    model = ReviewRule
    needs = "knowledge.view_reviewrule"
    serializer_class = shapes.ReviewRuleShape
    orderings = {"position": ("position", "pk")}

    @extend_schema(
        operation_id="review_rules_retrieve", summary="One rule of reviews", responses=shapes.ReviewRuleShape
    )
    def retrieve(self, request: Request, pk: int) -> Response:
        """Also one that is retired."""
        return Response(self.get_serializer(self.found(pk)).data)

    @extend_schema(
        operation_id="review_rules_create",
        summary="Make a rule of reviews",
        request=shapes.ReviewRuleBody,
        responses={201: shapes.ReviewRuleShape},
    )
    def create(self, request: Request) -> Response:
        """It speaks of incidents that are reported from now on."""
        self.check(request, "add")
        return self.shown(save_rule(None, self.valid(shapes.ReviewRuleBody, request), at=self.now()), status=201)

    @extend_schema(
        operation_id="review_rules_update",
        summary="Change a rule of reviews",
        request=shapes.ReviewRuleChanges,
        responses=shapes.ReviewRuleShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is left out stays. Reviews that were begun stay as they are."""
        rule = self.found(pk)
        self.check(request, "change")
        return self.shown(save_rule(rule, self.valid(shapes.ReviewRuleChanges, request), at=self.now()))

    @extend_schema(
        operation_id="review_rules_retire",
        summary="Retire a rule of reviews",
        request=None,
        responses=shapes.ReviewRuleShape,
    )
    def retire(self, request: Request, pk: int) -> Response:
        """No incident owes a review by it any more. Asked again, nothing changes."""
        rule = self.found(pk)
        self.check(request, "change")
        return self.shown(save_rule(rule, {"retired_at": rule.retired_at or self.now()}, at=self.now()))

    @extend_schema(
        operation_id="review_rules_restore",
        summary="Put a rule of reviews to use again",
        request=None,
        responses=shapes.ReviewRuleShape,
    )
    def restore(self, request: Request, pk: int) -> Response:
        """Asked again, nothing changes."""
        rule = self.found(pk)
        self.check(request, "change")
        return self.shown(save_rule(rule, {"retired_at": None}, at=self.now()))


@listed("review_templates", "Templates of reviews", shapes.ReviewTemplateShape)
class ReviewTemplates(Configured):
    model = ReviewTemplate
    needs = "knowledge.view_reviewtemplate"
    serializer_class = shapes.ReviewTemplateShape

    def rows(self) -> QuerySet[Any]:
        return ReviewTemplate.objects.select_related("type")

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()

    @extend_schema(
        operation_id="review_templates_retrieve", summary="One template", responses=shapes.ReviewTemplateShape
    )
    def retrieve(self, request: Request, pk: int) -> Response:
        """What it asks, section by section."""
        return Response(self.get_serializer(self.found(pk)).data)

    @extend_schema(
        operation_id="review_templates_create",
        summary="Make a template of reviews",
        request=shapes.ReviewTemplateBody,
        responses={201: shapes.ReviewTemplateShape},
    )
    def create(self, request: Request) -> Response:
        """One for each type, and one for the rest."""
        self.check(request, "add")
        return self.shown(save_template(None, self.valid(shapes.ReviewTemplateBody, request)), status=201)

    @extend_schema(
        operation_id="review_templates_update",
        summary="Change a template of reviews",
        request=shapes.ReviewTemplateChanges,
        responses=shapes.ReviewTemplateShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is left out stays. Reviews that were begun stay as they are."""
        template = self.found(pk)
        self.check(request, "change")
        return self.shown(save_template(template, self.valid(shapes.ReviewTemplateChanges, request)))


routes: list[URLPattern] = [
    path("review-rules/", ReviewRules.as_view({"get": "list", "post": "create"})),
    path("review-rules/<int:pk>/", ReviewRules.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("review-rules/<int:pk>/retire/", ReviewRules.as_view({"post": "retire"})),
    path("review-rules/<int:pk>/restore/", ReviewRules.as_view({"post": "restore"})),
    path("review-templates/", ReviewTemplates.as_view({"get": "list", "post": "create"})),
    path("review-templates/<int:pk>/", ReviewTemplates.as_view({"get": "retrieve", "patch": "partial_update"})),
]
