"""What the database holds beside the models: triggers and full-text structures, kept in place on both databases."""
