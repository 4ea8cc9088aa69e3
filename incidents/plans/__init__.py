"""How we respond and whom we reach: plans, key contacts, procedures and their runs on incidents."""
