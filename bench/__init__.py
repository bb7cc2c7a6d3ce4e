"""Measures of the matching engine beside other ways of doing the same work."""
