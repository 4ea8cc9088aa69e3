"""How on-call looks to a client, and what a client may say of it."""
