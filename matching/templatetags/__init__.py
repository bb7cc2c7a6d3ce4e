"""Words of matching for templates."""
