"""Who is on call: schedules of layered rotations, overrides, swaps, cover, and the calendars that tell of them."""
