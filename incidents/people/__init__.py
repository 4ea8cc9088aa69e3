"""People: users, teams, skills, outside contacts and their organisations, sign-in, sessions and API tokens."""
