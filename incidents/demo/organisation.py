"""Thistle & Vane, an online shop for the home: its teams, people, services and outsiders. Data only."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "Thistle & Vane"
DOMAIN = "thistle-vane.example"
TIME_ZONE = "Europe/London"
CURRENCY = "GBP"


@dataclass(frozen=True)
class TeamData:
    slug: str
    name: str
    description: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonData:
    """One person; the user name is the first name in lower case. `team` is a slug, empty for none."""

    first_name: str
    last_name: str
    job_title: str
    team: str
    roles: tuple[str, ...]
    is_manager: bool = False
    time_zone: str = TIME_ZONE

    @property
    def username(self) -> str:
        return self.first_name.lower()


@dataclass(frozen=True)
class ServiceData:
    """One service. `hourly_cost` None: the organisation's default. A need that ends in "?" is a soft one."""

    slug: str
    name: str
    team: str
    tier: int
    hourly_cost: int | None
    description: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutsideData:
    """An organisation outside, its number in the CRM, and its people as (name, kind)."""

    name: str
    kind: str
    crm_reference: str
    people: tuple[tuple[str, str], ...] = ()


TEAMS = (
    TeamData("service-desk", "Service Desk", "First contact for everybody who works here.", ("Customer care",)),
    TeamData("storefront", "Storefront", "The web shop, the app, search and checkout.", ("Python", "Search engines")),
    TeamData("payments", "Payments", "Cards, refunds, gift cards and fraud screening.", ("Card schemes",)),
    TeamData("platform", "Platform", "Where everything runs: containers, databases, networks.", ("PostgreSQL", "DNS")),
    TeamData("data", "Data and Analytics", "Figures, reports and recommendations.", ("SQL",)),
    TeamData("warehouse", "Warehouse Systems", "Stock, picking, packing and carriers.", ("Handheld scanners",)),
    TeamData("workplace", "Workplace IT", "Laptops, phones, mail, sign-in and the finance system.", ("Windows",)),
    TeamData("security", "Security", "Attacks, fraud from inside, lost devices and disclosure.", ("Forensics",)),
)

_MANAGER, _AGENT, _RESPONDER = ("manager",), ("agent",), ("responder",)

PEOPLE = (
    PersonData("Hannah", "Okafor", "Head of the service desk", "service-desk", _MANAGER, True),
    PersonData("Tom", "Whitaker", "Service desk agent", "service-desk", _AGENT),
    PersonData("Aisha", "Rahman", "Service desk agent", "service-desk", _AGENT),
    PersonData("Ben", "Carver", "Service desk agent", "service-desk", _AGENT),
    PersonData("Nuala", "Byrne", "Senior service desk agent", "service-desk", _AGENT, False, "Europe/Dublin"),
    PersonData("Mateo", "Silva", "Storefront lead", "storefront", _MANAGER, True, "Europe/Lisbon"),
    PersonData("Ines", "Laurent", "Software engineer", "storefront", _RESPONDER, False, "Europe/Paris"),
    PersonData("Callum", "Reid", "Software engineer", "storefront", _RESPONDER),
    PersonData("Yuki", "Tanaka", "Search engineer", "storefront", _RESPONDER),
    PersonData("Grace", "Adeyemi", "Payments lead", "payments", _MANAGER, True),
    PersonData("Oskar", "Lindqvist", "Payments engineer", "payments", _RESPONDER, False, "Europe/Stockholm"),
    PersonData("Leila", "Haddad", "Payments engineer", "payments", _RESPONDER),
    PersonData("Marek", "Nowak", "Platform lead", "platform", _MANAGER, True, "Europe/Warsaw"),
    PersonData("Sofia", "Rossi", "Reliability engineer", "platform", _RESPONDER),
    PersonData("Ewan", "MacLeod", "Database engineer", "platform", _RESPONDER),
    PersonData("Thabo", "Dlamini", "Network engineer", "platform", _RESPONDER, False, "Africa/Johannesburg"),
    PersonData("Elena", "Petrova", "Head of data", "data", _MANAGER, True),
    PersonData("Jonas", "Weber", "Data engineer", "data", _RESPONDER, False, "Europe/Berlin"),
    PersonData("Fiona", "Gallagher", "Warehouse systems lead", "warehouse", _MANAGER, True),
    PersonData("Kwame", "Mensah", "Systems engineer", "warehouse", _RESPONDER),
    PersonData("Lucy", "Tran", "Systems engineer", "warehouse", _RESPONDER),
    PersonData("Rajesh", "Iyer", "Workplace lead", "workplace", _MANAGER, True),
    PersonData("Chloe", "Martin", "Workplace engineer", "workplace", _AGENT),
    PersonData("Sam", "Ferreira", "Workplace engineer", "workplace", _AGENT),
    PersonData("Victoria", "Hale", "Head of security", "security", _MANAGER, True),
    PersonData("Noor", "Aziz", "Security analyst", "security", _RESPONDER),
    PersonData("Piotr", "Zielinski", "Security engineer", "security", _RESPONDER),
    PersonData("Daniel", "Brandt", "Major incident lead", "", ("incident commander",)),
    PersonData("Miriam", "Cohen", "Major incident lead", "", ("incident commander",)),
    PersonData("Anton", "Fischer", "Problem manager", "", ("problem manager",)),
    PersonData("Wendy", "Clarke", "Knowledge editor", "service-desk", ("knowledge editor",)),
    PersonData("Luis", "Ortega", "Continuity and training", "", ("trainer",), False, "Europe/Madrid"),
    PersonData("Patricia", "Gould", "Internal audit", "", ("auditor",)),
    PersonData("George", "Pell", "Operations director", "", ("observer",)),
    PersonData("Alex", "Morgan", "Systems administrator", "", ("administrator",)),
)

SERVICES = (
    ServiceData("web-shop", "Web shop", "storefront", 1, 180_000, "What customers see in the browser.",
                ("basket", "product-search?", "content-delivery", "container-platform", "recommendations?")),
    ServiceData("mobile-app", "Mobile app", "storefront", 1, 90_000, "The shop on iOS and Android.",
                ("basket", "product-search?", "customer-accounts", "container-platform")),
    ServiceData("basket", "Basket and checkout", "storefront", 1, 160_000, "From basket to paid order.",
                ("card-payments", "order-database", "stock-levels?", "fraud-screening?", "container-platform")),
    ServiceData("product-search", "Product search", "storefront", 2, 40_000, "Search, filters and category pages.",
                ("container-platform",)),
    ServiceData("customer-accounts", "Customer accounts", "storefront", 2, 35_000, "Sign-in, addresses, past orders.",
                ("order-database", "container-platform")),
    ServiceData("product-reviews", "Product reviews", "storefront", 4, 500, "Stars and comments.",
                ("container-platform",)),
    ServiceData("card-payments", "Card payments", "payments", 1, 150_000, "Authorises and captures card payments.",
                ("dns", "container-platform")),
    ServiceData("refunds", "Refunds", "payments", 2, 12_000, "Money back to customers.",
                ("card-payments", "finance-system?")),
    ServiceData("fraud-screening", "Fraud screening", "payments", 2, 30_000, "Scores each order before capture.",
                ("data-warehouse?", "container-platform")),
    ServiceData("gift-cards", "Gift cards", "payments", 3, 4_000, "Sells and redeems gift cards.", ("order-database",)),
    ServiceData("container-platform", "Container platform", "platform", 1, None, "Runs every application of ours.",
                ("site-network", "dns")),
    ServiceData("order-database", "Order database", "platform", 1, 140_000, "PostgreSQL, one primary, two replicas.",
                ("site-network",)),
    ServiceData("content-delivery", "Content delivery", "platform", 1, 100_000, "Images and pages near customers.",
                ("dns",)),
    ServiceData("dns", "DNS and certificates", "platform", 1, None, "Names of everything, and their certificates."),
    ServiceData("site-network", "Site network", "platform", 2, 20_000, "Offices, warehouse and data centre."),
    ServiceData("monitoring", "Monitoring", "platform", 3, 2_000, "Probes, metrics and logs.", ("container-platform",)),
    ServiceData("warehouse-management", "Warehouse management", "warehouse", 1, 75_000, "Tells pickers what to pick.",
                ("order-database", "site-network", "handheld-scanners?")),
    ServiceData("carrier-booking", "Carrier booking", "warehouse", 2, 25_000, "Labels and collections.",
                ("warehouse-management?", "site-network")),
    ServiceData("handheld-scanners", "Handheld scanners", "warehouse", 2, 15_000, "210 scanners on the floor.",
                ("site-network",)),
    ServiceData("stock-levels", "Stock levels", "warehouse", 2, 30_000, "What can be sold, per site.",
                ("warehouse-management", "order-database")),
    ServiceData("data-warehouse", "Data warehouse", "data", 3, 3_000, "Nightly copy of everything countable.",
                ("order-database?",)),
    ServiceData("recommendations", "Recommendations", "data", 3, 6_000, "“Others also bought”.", ("data-warehouse",)),
    ServiceData("sales-reporting", "Sales reporting", "data", 3, 1_500, "The figures of the morning meeting.",
                ("data-warehouse",)),
    ServiceData("mail-calendar", "E-mail and calendar", "workplace", 2, 10_000, "Mailboxes and meeting rooms.",
                ("single-sign-on", "site-network?")),
    ServiceData("single-sign-on", "Single sign-on", "workplace", 1, 60_000, "One account for every internal system.",
                ("dns",)),
    ServiceData("laptops", "Laptops and desktops", "workplace", 3, 1_000, "460 computers and what runs on them."),
    ServiceData("contact-centre", "Contact-centre telephony", "workplace", 2, 18_000, "Calls from customers.",
                ("site-network", "single-sign-on")),
    ServiceData("finance-system", "Finance system", "workplace", 2, 9_000, "Ledger, invoices, payroll export.",
                ("single-sign-on",)),
)  # fmt: skip

OUTSIDE = (
    OutsideData("Clearline Payments", "supplier", "CRM-30112",
                (("Bettina Vogel", "supplier"), ("Clearline duty desk", "supplier"))),
    OutsideData("Skylark Hosting", "supplier", "CRM-30087", (("Skylark operations centre", "supplier"),)),
    OutsideData("Northgate Carriers", "supplier", "CRM-30140", (("Gareth Pugh", "supplier"),)),
    OutsideData("Fenwick Parcel", "partner", "CRM-30141", (("Abena Owusu", "supplier"),)),
    OutsideData("Data Protection Office", "authority", "CRM-39001", (("Breach notification desk", "other"),)),
    OutsideData("Marlow Hotels", "customer", "CRM-20417",
                (("Simone Archer", "customer"), ("Peter Lindsay", "customer"))),
    OutsideData("Pembroke Interiors", "customer", "CRM-20533", (("Rhys Pembroke", "customer"),)),
    OutsideData("Hartley Schools Trust", "customer", "CRM-20591", (("Maureen Dodd", "customer"),)),
    OutsideData("Harbour Lettings", "customer", "CRM-20688", (("Tariq Malik", "customer"),)),
    OutsideData(f"{NAME} staff", "other", "CRM-10000",
                (("Joanna Pike, Buying", "reporter"), ("Derek Mills, Warehouse floor", "reporter"),
                 ("Carmen Ruiz, Finance", "reporter"), ("Stuart Kelly, Contact centre", "reporter"),
                 ("Olga Markova, Marketing", "reporter"), ("Neil Foster, Returns", "reporter"),
                 ("Beth Sanderson, Human resources", "reporter"), ("Imran Shah, Photo studio", "reporter"),
                 ("Kirsty Bell, Legal", "reporter"), ("Paul Nightingale, Night shift", "reporter"),
                 ("Rosa Delgado, Merchandising", "reporter"), ("Harry Webb, Goods in", "reporter"))),
)  # fmt: skip

# Branch → (type suggested, default team, leaves); below the tree that ships.
CATEGORIES: dict[str, tuple[str | None, str, tuple[str, ...]]] = {
    "Shop": (None, "storefront", ("Checkout", "Search and catalogue", "Customer sign-in", "Prices and promotions")),
    "Money": (None, "payments", ("Card payments", "Refunds and gift cards", "Fraud screening")),
    "Warehouse": (None, "warehouse", ("Picking and packing", "Carriers and labels", "Stock figures")),
}

TAGS = {
    "release": "Began with a release of ours.",
    "third-party": "The cause lies with a supplier.",
    "certificate": "A certificate expired or was wrong.",
    "capacity": "Something was full or too small.",
    "database": "The order database was involved.",
    "network": "A network was involved.",
    "peak-trading": "During a sale or another peak.",
    "configuration": "A setting was wrong.",
    "hardware": "Something broke that can be touched.",
    "new-starter": "About somebody's first days.",
    "phishing": "Began with a deceptive message.",
    "personal-data": "Personal data was involved.",
    "quick-win": "Could be prevented with little work.",
    "recurring": "Has happened before.",
}
