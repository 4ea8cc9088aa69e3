"""Settings of the watchdog: how administrators are told when messages may not leave, and who hears that all is well."""

from config.environment import read_addresses, read_url

# Mail addresses, with commas between them. Without any, those of the accounts that administer Muster.
ALARM_MAIL = read_addresses("MUSTER_ALARM_MAIL")
# Gets a POST with JSON: `subject` and `text`, as the webhooks of most chats read it.
ALARM_URL = read_url("MUSTER_ALARM_URL", ("https", "http"), "")
# Is called every minute while all is well: an outside service that raises the alarm when it hears nothing.
DEAD_MAN_URL = read_url("MUSTER_DEAD_MAN_URL", ("https", "http"), "")

# What `/healthz/engine` asks.
ENGINE_VERDICT = "incidents.watchdog.queries.verdict"
# For how long a process believes what it last read of the sweeps.
ENGINE_BANNER_SECONDS = 5.0
