"""What the pages of dashboards read."""
