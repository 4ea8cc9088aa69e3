"""What `manage.py` can do with the knowledge base."""
