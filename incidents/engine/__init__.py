"""The machinery of sweeps: claims, one sweeper on SQLite, back-off, notes of each sweep. Knows nothing of incidents."""
