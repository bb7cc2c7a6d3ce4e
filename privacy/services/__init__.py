"""Leaving, and the steps on the way."""
