"""Plumbing of the HTTP API: problem details, entity tags, idempotency, pagination. Knows no capability."""
