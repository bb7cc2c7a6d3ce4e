"""What changes requests and pairings, by noun."""
