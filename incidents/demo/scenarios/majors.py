"""The major incidents, told by hand: what happened, what customers wrote meanwhile, who was called. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.demo.scenarios.shape import Scenario


@dataclass(frozen=True)
class Major:
    """A major incident. `children` are (title, description) of what users reported; `also` are services it pulled down.

    `days_ago` None: it runs right now.
    """

    scenario: Scenario
    days_ago: float | None
    reason: str
    also: tuple[tuple[str, str], ...]
    children: tuple[tuple[str, str], ...]
    updates: tuple[str, ...]
    experts: tuple[str, ...]


_SALE = Scenario(
    titles=("Web shop down during the summer sale",),
    description="The shop answers with an error page since the sale opened at 09:00. Orders per minute: 0 instead of 210.",
    services=("web-shop",),
    category="Shop / Checkout",
    impact=1,
    urgency=1,
    effect="down",
    notes=(
        "Edge servers are well; the origin refuses connections. Container platform reports no room for new instances.",
        "The autoscaler asked for 60 instances; our quota at Skylark is 40. Call opened with Skylark, priority one.",
        "Stopped recommendations and reviews to make room for the shop. Twelve instances start.",
        "Quota raised to 120. All instances run; the error rate is below 0.1 %.",
    ),
    summary="Our quota at the host was smaller than what the sale needed. Quota raised to 120 instances; a capacity check stands in the checklist of every sale.",
    code="capacity-added",
    facts={
        "restored_by": "Non-essential services stopped, then a larger quota at the host.",
        "cause": "The quota of 40 instances was never compared with the forecast for the sale.",
    },
    tags=("peak-trading", "capacity", "third-party"),
)
_WAREHOUSE = Scenario(
    titles=("Warehouse without network: picking and shipping stopped",),
    description="The warehouse site has lost both its lines at 13:42. Scanners, labels and gates are offline. 140 people wait.",
    services=("site-network",),
    category="Network / Wired",
    impact=1,
    urgency=1,
    effect="down",
    notes=(
        "Both lines enter the building through one duct. Roadworks at the gate cut it; the provider confirms.",
        "The provider's van is on its way; splicing will take four hours. Mobile routers from the Leeds office are being driven over.",
        "Mobile routers up: scanners and labels work at reduced speed. Gates are opened by hand.",
        "Fibre spliced, both lines carry traffic. Mobile routers stay on site as a reserve.",
    ),
    summary="Roadworks cut the one duct that held both lines. Spliced; a second entry on the north side is ordered, and mobile routers stay on site.",
    code="by-vendor",
    kind="workaround",
    facts={
        "restored_by": "Mobile routers, later the repaired fibre.",
        "cause": "Both lines ran through one duct, which roadworks cut.",
    },
    tags=("network", "third-party", "hardware"),
)
_PAYMENTS = Scenario(
    titles=("Card payments fail for one order in three",),
    description="The share of declined card payments jumped from 4 % to 36 %, on all schemes, in the shop and in the app.",
    services=("card-payments",),
    category="Money / Card payments",
    impact=1,
    urgency=1,
    effect="down",
    notes=(
        "Declines carry code 96, “system malfunction”, and come only from Clearline's eastern site.",
        "Asked Clearline to route us to their western site. They expect to decide within the hour.",
        "Gift cards and invoices work. Contact centre has the wording for customers.",
    ),
    summary="Clearline moved us to their western site.",
    code="by-vendor",
    kind="workaround",
    facts={"restored_by": "Routed to the processor's other site.", "cause": "A fault at the processor's eastern site."},
    tags=("third-party",),
)

MAJORS: tuple[Major, ...] = (
    Major(
        _SALE,
        112.4,
        "The shop is down in the first hour of the summer sale; three teams are needed at once.",
        (("mobile-app", "down"), ("basket", "down"), ("product-search", "degraded"), ("recommendations", "down")),
        (
            (
                "Buyer cannot place the hotel order",
                "Marlow Hotels get an error page when they confirm their order of 340 sheets.",
            ),
            ("App shows “something went wrong”", "A customer on the phone cannot open the sale page in the app."),
            (
                "Marketing asks whether to stop the newsletter",
                "The sale newsletter goes out at 10:00 and leads to an error page.",
            ),
        ),
        (
            "The shop is down. We are finding out why and will write again in 30 minutes.",
            "The shop has too little room for today's visitors. Our host is giving us more.",
            "The shop is up again. Some product pages show no recommendations yet.",
        ),
        ("sofia", "ines"),
    ),
    Major(
        _WAREHOUSE,
        41.7,
        "Nothing leaves the warehouse; the promise of next-day delivery is at stake for 6,200 orders.",
        (("handheld-scanners", "down"), ("warehouse-management", "degraded"), ("carrier-booking", "down")),
        (
            (
                "Gate 3 does not open for lorries",
                "Two Northgate lorries wait outside; the gate does not read their cards.",
            ),
            ("Scanners show “no connection”", "All scanners of the late shift are offline."),
        ),
        (
            "The warehouse is offline. Next-day delivery of orders after 13:00 is at risk.",
            "Picking works again at reduced speed. Orders of today leave tomorrow morning.",
        ),
        ("thabo", "kwame"),
    ),
    Major(
        _PAYMENTS,
        None,
        "One order in three fails; the loss is about 50,000 an hour and the cause is with a supplier.",
        (("basket", "degraded"), ("refunds", "at_risk")),
        (
            (
                "Card declined three times, bank says all is well",
                "Pembroke Interiors cannot pay an order of 4,800; their bank sees no request.",
            ),
            (
                "Contact centre: many calls about declined cards",
                "Thirty calls in ten minutes about cards that are declined.",
            ),
        ),
        (
            "One card payment in three fails. Other ways to pay work. Next word in 30 minutes.",
            "The fault is with our payment processor. We have asked to be moved to their other site.",
        ),
        ("oskar",),
    ),
)
