"""The same rooms in every package: a module is one of the known rooms, or a pure module that is listed here."""

from tests.architecture.tree import APPS, packages

ROOMS = {
    "admin",
    "api",
    "authentication",
    "choices",
    "filters",
    "forms",
    "managers",
    "middleware",
    "models",
    "operations",
    "queries",
    "receivers",
    "reference",
    "serializers",
    "tasks",
    "urls",
    "views",
}

# Modules with a name of their own, because the package has a matter of its own. None writes to the database.
OTHERS = {
    "incidents.attachments": {"kinds", "names", "pictures", "storage", "uploads", "words"},
    "incidents.audit": {"sentences"},
    "incidents.catalog": {
        "business_time",
        "calendars",
        "freshness",
        "graph",
        "hours",
        "matching",
        "public_holidays",
        "service_lines",
        "shipped",
        "tree",
    },
    "incidents.clocks": {
        "invariants",
        "lengths",
        "reckoning",
        "recompute_job",
        "shipped",
        "targets",
        "which",
        "words",
    },
    "incidents.database": {"append_only", "installer", "planning", "sole", "structures", "together"},
    "incidents.desk": {
        "acts",
        "addresses",
        "bulk_acts",
        "choosers",
        "dashboard",
        "export_job",
        "exporting",
        "extensions",
        "figures",
        "files",
        "live",
        "navigation",
        "paginator",
        "palette",
        "panels",
        "prefill",
        "queue",
        "stepper",
        "story",
        "tables",
        "words",
    },
    "incidents.drills": {"clock", "messages"},
    "incidents.escalation": {"course", "diagram", "drafts", "invariants", "shape"},
    "incidents.engine": {"claims", "crash_points", "invariants", "owner", "retries", "sweeping"},
    "incidents.evaluation": {"links", "measures", "messages", "picture", "questions", "record", "words"},
    "incidents.intake": {"dialects", "figures", "import_job", "keys", "local_times", "reading", "report", "snapshots"},
    "incidents.jobs": {"invariants", "kinds", "progress", "running", "storage"},
    "incidents.lifecycle": {"invariants", "past", "phases", "rights"},
    "incidents.notifications": {
        "channels",
        "codes",
        "invariants",
        "kinds",
        "limits",
        "links",
        "quiet",
        "sentences",
        "variables",
        "webhook_secrets",
        "words",
    },
    "incidents.oncall": {"calendar", "drafts", "engine", "feeds", "findings", "hours", "walls"},
    "incidents.outgoing": {
        "addresses",
        "allowances",
        "client",
        "connecting",
        "failures",
        "resolving",
        "retry_after",
        "targets",
    },
    "incidents.people": {
        "addresses",
        "backends",
        "bearer",
        "browsers",
        "devices",
        "history",
        "lockout",
        "scopes",
        "validators",
    },
    "incidents.permissions": {"code_names", "gate", "principal", "roles", "visible"},
    "incidents.programmes": {"messages", "occurrences", "rules", "tickets", "turns", "windows"},
    "incidents.microdrills": {"messages", "quiz", "tickets"},
    "incidents.plans": {"choosing", "messages", "neglect", "pack_job", "shipped", "steps", "tickets"},
    "incidents.reporter": {"limits", "links", "offers", "tickets", "voice"},
    "incidents.rest": {
        "counters",
        "docs",
        "etags",
        "fields",
        "idempotency",
        "pagination",
        "parsers",
        "pointers",
        "problems",
        "schema",
        "throttling",
        "viewsets",
    },
    "incidents.scenarios": {
        *("contents", "durations", "notation", "past", "picture", "pictures", "playing", "problems", "procedures"),
        *("reading", "redaction", "telling", "yaml_text"),
    },
    "incidents.search": {"backends", "similar", "structures", "text"},
    "incidents.timeline": {
        *("clock_sentences", "escalation_sentences", "knowledge_sentences", "review_sentences"),
        *("kinds", "markdown", "moments", "procedure_sentences", "reasons", "sentences"),
    },
    "incidents.timers": {"catchup", "handlers", "invariants", "rhythms", "slots"},
    "incidents.upkeep": {"kinds", "told"},
    "incidents.watchdog": {"away", "broker", "invariants", "process", "registry", "threads"},
    "incidents.workflows": {"comparison", "diagram", "fields", "layout", "shipped", "snapshot", "validation"},
    "knowledge.articles": {
        "addresses_in",
        "checklist",
        "folder",
        "front_matter",
        "link_job",
        "messages",
        "panels",
        "pictures",
        "rights",
        "shipped",
    },
    "knowledge.library": {"contents", "voice"},
    "knowledge.reviews": {
        *("acts", "chain", "console", "due", "invitation", "measures", "messages", "paper", "redaction", "shipped"),
    },
    "reports.charts": {
        *("heat", "lines", "rows", "scales", "shapes", "tables", "upright", "which", "words"),
    },
    "reports.builder": {"console", "drawing", "files", "paper", "pictures", "places", "questions", "words"},
    "reports.costs": {
        *("availability", "console", "estimates", "intervals", "measures", "metrics", "rates", "response", "rights"),
        *("packing", "shares", "structures", "tallies"),
    },
    "reports.evidence": {"console", "dossier", "files", "period_job", "rights", "steps"},
    "reports.exports": {"columns", "console", "job", "paper", "tables", "words", "writing"},
    "reports.dashboards": {"asked", "boards", "console"},
    "reports.schedules": {"console", "invariants", "letters", "messages", "rules"},
    "reports.formulas": {"ages", "changes", "distributions", "forecasts", "percentiles", "scores", "unusual"},
    "reports.indicators": {
        *(
            "exposition",
            "headlines",
            "indicators",
            "knowing",
            "learning",
            "metrics",
            "on_call",
            "reckoning",
            "training",
        ),
    },
    "reports.metrics": {
        *("asking", "behind", "histograms", "listing", "measures", "metrics", "periods", "presets", "promises"),
        *("questions", "records", "registry", "rollups", "standing", "structures", "summaries"),
    },
    "reports.patterns": {"clusters", "console", "days", "recurrence", "words"},
    "reports.readiness": {
        *("chart", "console", "criteria", "exporting", "facts", "metrics", "risk", "rules", "scoring"),
    },
    "knowledge.search": {"backends", "ranking", "spelling", "stemming", "structures", "words"},
}

# The demonstrations tell a story; they are built of their own parts and have no rooms.
WITHOUT_ROOMS = {"incidents.demo", "knowledge.demo"}


def modules(package):
    return {path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {
        "__init__"
    }


def test_modules_are_rooms_or_listed():
    found = {
        f"{app}.{package.name}": modules(package) - ROOMS
        for app in APPS
        for package in packages(app)
        if f"{app}.{package.name}" not in WITHOUT_ROOMS
    }
    assert {name: names for name, names in found.items() if names} == OTHERS
