"""Search: one document per incident, full text on either database, and incidents like this one."""
