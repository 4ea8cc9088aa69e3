"""Settings of what Muster sends to other servers by HTTP: the public internet by https, and what is opened here."""

from config.environment import read_flag
from config.outgoing import read_authorities, read_private_targets

# Host names and networks, with commas between them, that may be private and may be called without TLS.
OUTGOING_PRIVATE_TARGETS = read_private_targets("OUTGOING_PRIVATE_TARGETS")
# Whether public servers may be called without TLS too.
OUTGOING_PLAIN_HTTP = read_flag("OUTGOING_PLAIN_HTTP", False)
# Certificate authorities of the organisation's own, in PEM, trusted besides the public ones.
OUTGOING_CA_FILE = read_authorities("OUTGOING_CA_FILE")
