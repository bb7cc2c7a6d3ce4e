"""What changes programs, cohorts and places."""
