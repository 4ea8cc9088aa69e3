"""What `manage.py` can do with reports."""
