"""Saved reports: what somebody wants to know again and again, kept, shared, put on dashboards. Sends nothing."""
