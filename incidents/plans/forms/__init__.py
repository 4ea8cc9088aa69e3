"""What people type about plans, procedures and key contacts."""
