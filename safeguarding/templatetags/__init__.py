"""Tags about who is ready."""
