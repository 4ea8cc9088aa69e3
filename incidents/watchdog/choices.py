"""The times by which the engine is judged."""

from datetime import timedelta

# A sweep that was not seen for this long is done by the watchdog itself.
STALE_AFTER = timedelta(seconds=5)
# The same while the watchdog stands in: shorter, so that pages leave in time, and the first who sweeps again is seen.
STALE_AGAIN_AFTER = timedelta(seconds=2.5)
# A page that is due for this long is not taken by anybody else.
TAKEN_WITHIN = timedelta(seconds=5)
TAKEN_WITHIN_STANDING_IN = timedelta()
# Whoever was started together with the watchdog has this long to come up before it stands in, or judges.
COMING_UP = timedelta(seconds=8)
# People are told that pages may be late.
LATE_AFTER = timedelta(seconds=30)
# The watchdog has done others' work for so long that it is no hiccup.
STANDS_IN_FOR_LONG = timedelta(seconds=60)
AUDIT_EVERY = timedelta(seconds=60)
# The watchdog itself is missing.
AUDIT_LATE_AFTER = timedelta(minutes=3)
TOLD_AGAIN_AFTER = timedelta(minutes=30)
VIOLATIONS_KEPT = timedelta(days=90)
