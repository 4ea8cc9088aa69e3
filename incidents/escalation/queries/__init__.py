"""Reading escalation: how an incident stands for whoever was paged, whom a policy would tell, what runs."""

from incidents.escalation.queries.standing import Standing, standing

__all__ = ["Standing", "standing"]
