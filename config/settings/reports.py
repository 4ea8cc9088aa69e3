"""Settings of reports: for how long what was mailed is on record."""

from config.environment import read_number

# What became of each copy of a mailing is deleted after this many days. The reports themselves stay.
REPORT_MAILING_DAYS = read_number("REPORT_MAILING_DAYS", 365, least=7, most=3650)
