"""Models by group, and without each region."""
