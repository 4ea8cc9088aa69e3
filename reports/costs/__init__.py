"""What downtime and incidents cost: rates, downtime, the cost of what suffered, of who responded, and fixed items."""
