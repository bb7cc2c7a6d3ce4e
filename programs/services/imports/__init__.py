"""Importing participants: upload, map the columns, commit all or nothing, or discard."""

from programs.services.imports.commit import commit_import
from programs.services.imports.staging import discard_import, map_import, upload_import

__all__ = ["commit_import", "discard_import", "map_import", "upload_import"]
