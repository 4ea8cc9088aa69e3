"""The articles of the invented organisation, as its people wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.articles.choices import Audience, Kind


@dataclass(frozen=True)
class Written:
    """One article, and what became of it: days before today, and how many readers it helped."""

    title: str
    kind: Kind
    topics: tuple[str, ...]
    texts: Mapping[str, str]
    audience: Audience = Audience.STAFF
    days_old: int = 60
    is_validated: bool = True
    days_reviewed: int | None = None
    helped: int = 0
    not_helped: int = 0


# On which services, by their slugs, the articles of a topic are offered.
SERVICES = {
    "accounts": ("single-sign-on", "customer-accounts"),
    "network": ("site-network",),
    "devices": ("laptops", "handheld-scanners"),
    "services": ("mail-calendar", "card-payments", "basket", "web-shop", "dns"),
}

SHELF = (
    Written(
        title="Reset a forgotten password",
        kind=Kind.HOW_TO,
        topics=("accounts",),
        audience=Audience.PUBLIC,
        days_old=150,
        days_reviewed=12,
        helped=18,
        not_helped=1,
        texts={
            "issue": "You cannot sign in because you have forgotten your password, or it no longer works.",
            "environment": "Every account of ours: computer, e-mail, staff portal. You need the telephone that is "
            "registered for you.",
            "resolution": "1. Open the sign-in page and choose **Forgotten your password?**\n"
            "2. Enter your e-mail address. A link comes within a minute; look in *Junk* too.\n"
            "3. Follow the link and choose a new password of at least ten characters. Three or four words in a row are "
            "easier to remember than a short jumble.\n"
            "4. Sign in once on your computer **while it is connected to the office network or the VPN**, so that it "
            "learns the new password.",
            "body": "## If no mail comes\n\nThe address may not be the one we know. Call the service desk: they check "
            "who you are and send the link to another address.\n\n## If your account is locked\n\nFive wrong attempts "
            "lock an account for fifteen minutes. Most often a telephone still tries the old password: change it "
            "there, or switch its e-mail off, before you try again.\n\n> Nobody of the service desk will ever ask you "
            "for your password.",
        },
    ),
    Written(
        title="Connect to the VPN from home",
        kind=Kind.HOW_TO,
        topics=("network",),
        days_old=130,
        days_reviewed=30,
        helped=14,
        not_helped=2,
        texts={
            "issue": "You work away from the office and need the shared drives or a program that runs inside only.",
            "environment": "Computers that we look after. Telephones and tablets need no VPN for e-mail.",
            "resolution": "1. Start **Remote access** from the list of programs.\n2. Choose *Connect* and sign in.\n"
            "3. Approve the sign-in on your telephone.\n4. Wait for the green lock beside the clock.",
            "body": "## It connects and drops again\n\nWireless that changes between two access points is the usual "
            "cause. Sit nearer to one of them, or use a cable.\n\n## It is slow\n\n| What you do | What helps |\n"
            "|---|---|\n| Video meetings | Disconnect the VPN: meetings work without |\n| Large files | Copy them "
            "first, work on the copy, copy back |\n| Everything | Restart the router at home once |\n\n## “Not "
            "allowed to use remote access”\n\nYour manager orders it in the staff portal; it works an hour later.",
        },
    ),
    Written(
        title="A suspicious e-mail: what to do at once",
        kind=Kind.HOW_TO,
        topics=("security",),
        audience=Audience.PUBLIC,
        days_old=100,
        days_reviewed=20,
        helped=11,
        texts={
            "issue": "A message asks you to sign in, to pay, to open a file, or to hurry, and something about it is odd.",
            "resolution": "1. **Do not click, do not answer, do not forward.**\n2. Choose *Report phishing* above the "
            "message. It is taken out of your mailbox and looked at.\n3. If you have clicked or typed a password, say "
            "so: call security, at any hour. Nobody is blamed; an hour counts.",
            "body": "## How to recognise one\n\n- The sender’s address is nearly, but not quite, one you know.\n"
            "- It threatens, or promises, and gives you an hour.\n- The link leads elsewhere than its words say: rest "
            "the pointer on it and read.\n- You did not expect the attachment.\n\n## What we do then\n\nWe look who "
            "else had it, block the address for everybody, and end the sessions of those who gave their password away.",
        },
    ),
    Written(
        title="The printer jams or does nothing",
        kind=Kind.KNOWN_ERROR,
        topics=("devices",),
        days_old=90,
        days_reviewed=45,
        helped=9,
        not_helped=1,
        texts={
            "issue": "Paper is stuck, or your pages do not come although the printer looks ready.",
            "environment": "The printers in the corridors, floors 1 to 4.",
            "cause": "Paper from an open packet draws damp and sticks together. Pages that never come wait in the queue "
            "of another printer, or for your badge.",
            "resolution": "**Paper is stuck:** open the cover that the display names, pull the sheet out slowly in the "
            "direction of the arrow, and close it. Turn the pile in the tray over.\n\n**Nothing comes:** hold your badge "
            "to the reader of *any* printer: your pages follow you. If the list there is empty, print again and choose "
            "*Follow me*.",
        },
    ),
    Written(
        title="Join the office Wi-Fi, and give guests theirs",
        kind=Kind.QUESTION,
        topics=("network",),
        audience=Audience.PUBLIC,
        days_old=75,
        helped=7,
        texts={
            "issue": "Which of the networks is mine, and what do visitors use?",
            "resolution": "Yours is **Office**: sign in once with your account, and accept the certificate named "
            "*wifi*. Visitors choose **Guest** and get a voucher for a day at reception.",
            "body": "Private telephones belong into *Guest* too. Your voucher for them is valid for a year; it is in "
            "the staff portal.",
        },
    ),
    Written(
        title="The card terminal or the checkout declines every payment",
        kind=Kind.KNOWN_ERROR,
        topics=("services", "response"),
        audience=Audience.AGENTS,
        days_old=50,
        helped=4,
        texts={
            "issue": "“Nobody can pay.” All cards are declined, in the shop and at the tills, from one minute to the next.",
            "environment": "Payments through the first provider. Vouchers and invoices go on working.",
            "cause": "The provider’s gateway answers late or not at all; our workers wait for it until none is left.",
            "resolution": "1. Look at the provider’s status page, and at the graph *payments per minute*.\n2. Switch to "
            "the second provider: operations page → *Payments* → *Route*.\n3. Restart the payment workers:\n\n"
            "   ```\n   systemctl restart payment-worker@{1..4}\n   ```\n\n4. Watch for five minutes. Open orders are "
            "tried again by themselves; nobody is charged twice.\n5. Switch back only when the provider says that it is "
            "over, and not before the evening.",
        },
    ),
    Written(
        title="Lost or stolen laptop or telephone",
        kind=Kind.HOW_TO,
        topics=("security", "devices"),
        days_old=120,
        days_reviewed=60,
        helped=6,
        texts={
            "issue": "A device of ours, or one of yours with our e-mail on it, is gone.",
            "resolution": "1. Call security at once, at any hour. The device is locked and wiped from afar.\n2. Change "
            "your password.\n3. Report a theft to the police and send us the number of the report.\n4. The service desk "
            "has a device on loan for you.",
            "body": "Do not wait whether it turns up: a device that was wiped is set up again in an hour.",
        },
    ),
    Written(
        title="New telephone: move the sign-in app",
        kind=Kind.HOW_TO,
        topics=("accounts", "devices"),
        days_old=40,
        helped=8,
        not_helped=1,
        texts={
            "issue": "You have a new telephone, and the sign-in asks for the app on the old one.",
            "resolution": "1. Keep the old telephone until the end.\n2. In the staff portal choose *My account* → *Second "
            "factor* → *Add a device*.\n3. Open the app on the new telephone and scan the picture.\n4. Sign in once with "
            "it. Then remove the old device from the list.",
            "body": "The old one is gone already? The service desk checks who you are and gives you a code that works "
            "once.",
        },
    ),
    Written(
        title="Get back a file that was deleted or overwritten",
        kind=Kind.QUESTION,
        topics=("services",),
        days_old=400,
        helped=5,
        texts={
            "issue": "A file on the shared drive is gone, or somebody saved over it. Can I have the old one?",
            "resolution": "Yes, for thirty days. Right-click the folder it was in, choose **Previous versions**, open the "
            "newest one from before the mishap, and copy the file out.",
            "body": "Copies are made every four hours. What was made and deleted between two of them is lost. In the "
            "cloud, choose *Version history* instead.",
        },
    ),
    Written(
        title="Priorities: what is critical, and what may wait",
        kind=Kind.REFERENCE,
        topics=("response",),
        audience=Audience.AGENTS,
        days_old=140,
        days_reviewed=25,
        helped=3,
        texts={
            "body": "Impact says how widely it is felt, urgency how soon it hurts; the table gives the priority.\n\n"
            "| | Urgency high | Urgency medium | Urgency low |\n|---|---|---|---|\n"
            "| **Everybody, or customers** | Critical | High | Medium |\n| **A team** | High | Medium | Low |\n"
            "| **One person** | Medium | Low | Low |\n\n## When in doubt\n\nTake the higher one, and say so in the note: "
            "to step down is easy. Whoever overrides the table gives a reason.\n\n## Words that raise it\n\n- *pay*, "
            "*wages*, *till*\n- *data*, *wrong person*, *leaked*: security is told as well\n- a person in danger: call "
            "first, write later",
        },
    ),
    Written(
        title="What we learned when the certificate of the shop expired",
        kind=Kind.LESSON,
        topics=("response", "services"),
        audience=Audience.AGENTS,
        days_old=35,
        is_validated=False,
        helped=2,
        texts={
            "issue": "On a Sunday morning every browser warned of the shop. Customers left for two hours.",
            "cause": "The robot renews certificates, but not that of the old name, which a partner still uses. Its "
            "warning went to a mailbox that nobody reads since the team was renamed.",
            "resolution": "Certificates of *all* names are watched from outside now, and the warning is an incident of "
            "the platform team, thirty days before.",
        },
    ),
    Written(
        title="Book a meeting room, and hear each other in it",
        kind=Kind.HOW_TO,
        topics=("services",),
        days_old=20,
        is_validated=False,
        helped=3,
        texts={
            "issue": "You need a room with a screen, and the others join by video.",
            "resolution": "1. Invite the room like a person: it accepts when it is free.\n2. In the room press *Join* on "
            "the table.\n3. **Mute your own computer**: two loudspeakers in one room make the echo.",
        },
    ),
)
