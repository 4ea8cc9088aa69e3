"""The topics that every Muster begins with. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShippedTopic:
    """A shelf as it comes."""

    slug: str
    name: str
    description: str
    review_every_days: int = 365
    needs_approval: bool = False


TOPICS = (
    ShippedTopic("accounts", "Accounts and access", "Signing in, passwords, rights and second factors."),
    ShippedTopic("devices", "Devices and workplace", "Computers, telephones, printers and what stands on desks."),
    ShippedTopic("services", "Services and software", "How to use what we offer, and what to do when it fails."),
    ShippedTopic("network", "Network and remote work", "Wireless, cables, remote access and the way to the internet."),
    ShippedTopic(
        "security",
        "Security and data protection",
        "Suspicious mail, lost devices, leaked data: what to do at once.",
        review_every_days=180,
        needs_approval=True,
    ),
    ShippedTopic("response", "Responding to incidents", "How we work an incident, from the call to the lesson."),
)
