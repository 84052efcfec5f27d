"""How location is estimated, and what its record holds."""
