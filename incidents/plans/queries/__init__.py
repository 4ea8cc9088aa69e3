"""Reading plans, procedures, runs and key contacts."""
