"""Settings of attachments: how much is kept, and for how long what was withdrawn."""

from config.environment import read_number

MIB = 1024 * 1024

# The most that one file may have, and all files of one incident together.
ATTACHMENT_BYTES = read_number("ATTACHMENT_MEGABYTES", 20, least=1, most=1024) * MIB
ATTACHMENT_BYTES_PER_INCIDENT = read_number("ATTACHMENT_MEGABYTES_PER_INCIDENT", 500, least=1, most=100 * 1024) * MIB
ATTACHMENTS_PER_INCIDENT = read_number("ATTACHMENTS_PER_INCIDENT", 100, least=1, most=1000)
# A withdrawn file is handed out no more at once; its bytes are deleted after this many days.
ATTACHMENT_GRACE_DAYS = read_number("ATTACHMENT_GRACE_DAYS", 7, most=3650)

# Before a byte is kept, ours throws away what is beyond these limits.
FILE_UPLOAD_HANDLERS = [
    "incidents.attachments.uploads.CappedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
