"""Clock-driven work on requests."""
