"""Dashboards: what is asked often, on one page for each kind of reader, and the page of one metric."""
