"""What coordinators type about gates."""
