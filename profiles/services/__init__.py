"""What changes an account or a profile."""
