"""Pages of requests and pairings, by noun."""
