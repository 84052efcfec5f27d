"""How shift share is estimated, and what its record holds."""
