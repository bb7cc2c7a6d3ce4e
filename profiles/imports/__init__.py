"""What people hand in as files."""

from profiles.imports.photos import Picture, read_photo

__all__ = ["Picture", "read_photo"]
