"""What people do about a page: take the incident from the message itself, and page others."""
