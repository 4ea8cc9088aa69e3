"""The pages of programmes, of the calendar, and of invitations."""
