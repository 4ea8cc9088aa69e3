"""The pages of plans, procedures and key contacts."""
