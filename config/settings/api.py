"""Settings of the API: what it speaks, who may call it, how it documents itself."""

from typing import Any

from config.environment import read_number

DESCRIPTION = """
Everything the console does, by REST. What you may not know of is absent: hidden and unknown ids answer alike.

* **Signing in**: `Authorization: Bearer mus_…`, a token with scopes and an expiry. Never in the address.
* **Changing**: send `If-Match` with the `etag` you read (428 without it, 412 when somebody was faster), or `*`.
* **Sending again**: a POST with an `Idempotency-Key` is carried out once; repeated within a day it is answered again.
* **Failing**: every problem is `application/problem+json` (RFC 9457) with a sentence for a person.
* **Limits**: bodies of 256 KiB, 20 levels and 1,000 keys; requests per minute as the `X-RateLimit` headers say.
"""

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["incidents.rest.parsers.BoundedJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "incidents.people.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "incidents.rest.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "incidents.rest.schema.ApiSchema",
    "EXCEPTION_HANDLER": "incidents.rest.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# For each token, and each person who calls without one.
API_REQUESTS_PER_MINUTE = read_number("API_REQUESTS_PER_MINUTE", 600, most=1_000_000)

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Muster",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_COERCE_PATH_PK_SUFFIX": True,
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "incidents.catalog.choices.Level",
        "TierEnum": "incidents.catalog.choices.Tier",
        "EffectEnum": "incidents.catalog.choices.Effect",
        "LinkKindEnum": "incidents.lifecycle.choices.LinkKind",
        "ResolutionKindEnum": "incidents.lifecycle.choices.ResolutionKind",
        "GrantKindEnum": "incidents.lifecycle.choices.GrantKind",
        "PhaseEnum": "incidents.workflows.choices.Phase",
        "FieldKindEnum": "incidents.workflows.choices.FieldKind",
        "SourceKindEnum": "incidents.catalog.choices.SourceKind",
        "VersionStatusEnum": "incidents.workflows.choices.VersionStatus",
        "RequestStateEnum": "incidents.oncall.choices.RequestState",
        "ClockKindEnum": "incidents.clocks.choices.ClockKind",
        "TargetKindEnum": "incidents.escalation.choices.TargetKind",
        "OverrideKindEnum": "incidents.oncall.choices.OverrideKind",
        "ClockStateEnum": "incidents.clocks.choices.ClockState",
        "ServiceStatusEnum": "incidents.lifecycle.serializers.services.STATUSES",
        "HandOverEnum": "incidents.oncall.choices.HandOver",
        "PlanVersionStatusEnum": "incidents.plans.choices.VersionStatus",
        "RunStatusEnum": "incidents.plans.choices.RunStatus",
        "StepStatusEnum": "incidents.plans.choices.StepStatus",
        "KeyContactKindEnum": "incidents.plans.choices.KeyContactKind",
        "MethodKindEnum": "incidents.plans.choices.MethodKind",
        "ArticleKindEnum": "knowledge.articles.choices.Kind",
        "ArticleAudienceEnum": "knowledge.articles.choices.Audience",
        "FeedbackStateEnum": "knowledge.articles.choices.FeedbackState",
        "SuggestionStateEnum": "knowledge.articles.choices.SuggestionState",
        "ReviewStateEnum": "knowledge.reviews.choices.ReviewState",
        "FactorKindEnum": "knowledge.reviews.choices.FactorKind",
        "LessonStateEnum": "knowledge.reviews.choices.LessonState",
        "ActionKindEnum": "knowledge.reviews.choices.ActionKind",
        "ActionStateEnum": "knowledge.reviews.choices.ActionState",
        "ExerciseTypeEnum": "incidents.drills.choices.ExerciseType",
        "DrillRoleEnum": "incidents.drills.choices.DrillRole",
        "TaskKindEnum": "incidents.microdrills.choices.TaskKind",
        "TaskStatusEnum": "incidents.microdrills.choices.TaskStatus",
        "InvitationStateEnum": "incidents.programmes.choices.InvitationState",
        "ExpectationStatusEnum": "incidents.drills.choices.ExpectationStatus",
        "ResponseRoleEnum": "incidents.lifecycle.choices.Role",
        "ExportFormatEnum": "reports.exports.choices.Format",
        "ProcessStepEnum": "reports.evidence.choices.Step",
        "StepStandingEnum": "reports.evidence.choices.Standing",
        "RealityEnum": "reports.metrics.choices.Reality",
        "SubjectKindEnum": "reports.readiness.choices.SubjectKind",
        "MetricUnitEnum": "reports.metrics.choices.Unit",
        "MetricBetterEnum": "reports.metrics.choices.Better",
        "MetricGroupEnum": "reports.metrics.choices.Group",
        "MetricPeriodEnum": "reports.metrics.choices.Preset",
        "ResponderEnum": "reports.costs.serializers.RESPONDERS",
    },
    # Nothing may be fetched from elsewhere: Swagger's validator is a service on the internet.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "persistAuthorization": False},
}
