"""Evidence for auditors: the record of one incident or of a period, and which steps of the process each followed."""
