"""Keeping Muster in order: publishing workflows, setting up, who left, what was configured when."""
