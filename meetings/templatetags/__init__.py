"""Pieces of pages about sessions."""
