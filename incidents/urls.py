"""Every address of the app, gathered from its packages. They stand before the console's own."""

from django.urls import include, path, re_path

from incidents.attachments.api import routes as attachments
from incidents.catalog.api import routes as catalog
from incidents.clocks.api import routes as clocks
from incidents.desk.urls import urlpatterns as desk
from incidents.drills.api import routes as drills_api
from incidents.drills.urls import urlpatterns as drills
from incidents.escalation.api import routes as paging
from incidents.escalation.urls import urlpatterns as escalation
from incidents.evaluation.api import routes as evaluation_api
from incidents.evaluation.urls import urlpatterns as evaluation
from incidents.jobs.api import routes as jobs_api
from incidents.jobs.urls import urlpatterns as jobs
from incidents.lifecycle.api import routes as lifecycle
from incidents.microdrills.api import routes as microdrills_api
from incidents.microdrills.urls import urlpatterns as microdrills
from incidents.notifications.api import routes as told
from incidents.notifications.urls import urlpatterns as notifications
from incidents.oncall.api import routes as on_call
from incidents.oncall.urls import urlpatterns as oncall
from incidents.people.urls import urlpatterns as people
from incidents.plans.api import routes as plans_api
from incidents.plans.urls import urlpatterns as plans
from incidents.programmes.api import routes as programmes_api
from incidents.programmes.urls import urlpatterns as programmes
from incidents.reporter.urls import urlpatterns as reporter
from incidents.rest.docs import Docs, Document
from incidents.rest.viewsets import NothingHere
from incidents.scenarios.api import routes as scenarios_api
from incidents.scenarios.urls import urlpatterns as scenarios
from incidents.upkeep.urls import urlpatterns as upkeep
from incidents.watchdog.urls import urlpatterns as watchdog
from incidents.workflows.api import routes as workflows

urlpatterns = [
    # First, because programs ask most often, and each address before it would be tried in vain.
    path(
        "api/v1/",
        include(
            [
                *lifecycle,
                *attachments,
                *catalog,
                *workflows,
                *told,
                *clocks,
                *paging,
                *jobs_api,
                *on_call,
                *plans_api,
                *drills_api,
                *scenarios_api,
                *evaluation_api,
                *programmes_api,
                *microdrills_api,
            ]
        ),
    ),
    *escalation,
    *people,
    *notifications,
    *upkeep,
    *watchdog,
    *reporter,
    *jobs,
    *oncall,
    *plans,
    *scenarios,
    *drills,
    *evaluation,
    *microdrills,
    *programmes,
    *desk,
    path("api/schema/", Document.as_view(), name="api-schema"),
    path("api/docs/", Docs.as_view(), name="api-docs"),
    re_path(r"^api/", NothingHere.as_view()),
]
