"""Plans, procedures, runs and key contacts as programs read and write them."""
