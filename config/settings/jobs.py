"""Settings of long work: how much at once, and how much it may be given."""

from config.environment import read_number

MIB = 1024 * 1024

# Of a worker's threads; the others are for what must not wait.
JOBS_AT_ONCE = read_number("JOBS_AT_ONCE", 2, least=1, most=255)
# A file that a job made is deleted after this many days; the job itself is forgotten after 30.
JOB_FILE_DAYS = read_number("JOB_FILE_DAYS", 7, least=1, most=30)
# The most that a file of past incidents may have.
IMPORT_BYTES = read_number("IMPORT_MEGABYTES", 200, least=1, most=10 * 1024) * MIB
