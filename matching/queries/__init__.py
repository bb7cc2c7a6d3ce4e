"""Reads about runs, proposals and people who fit."""
