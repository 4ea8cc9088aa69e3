"""Reading the record, as the principal may see it: many incidents at once, in a constant number of queries."""
