"""Pages of programs, by noun."""
