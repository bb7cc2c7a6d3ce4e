"""The writers of a person's data: a page to read, and JSON."""
