"""Long work as rows: progress, a lease, cancelling, a file, and the rights of whoever asked. Knows no kind of work."""
