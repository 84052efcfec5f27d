"""How emerging is estimated, and what its record holds."""
