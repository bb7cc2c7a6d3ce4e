"""Reads about what is kept: links, holdings, circles, looks."""
