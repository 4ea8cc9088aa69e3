"""Escalation in the console: policies as a form, a picture, and a preview."""

from incidents.escalation.admin.policies import EscalationPolicyAdmin

__all__ = ["EscalationPolicyAdmin"]
