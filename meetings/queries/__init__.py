"""Reads about sessions: times in words, and sessions as pages show them."""
