"""Work of the clock: erasing, and letting go of what has been kept long enough."""
