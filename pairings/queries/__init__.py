"""Reads about requests and pairings, by noun."""
