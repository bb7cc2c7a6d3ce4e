"""Pages from above: the homes, and how the pairings of a cohort go."""
