"""What people type about themselves, cleaned."""
