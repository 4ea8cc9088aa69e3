"""The console's pages of on-call, and the calendars that programs read."""
