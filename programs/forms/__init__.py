"""What people type about programs, cohorts and places, cleaned."""
