"""Pages about gates."""
