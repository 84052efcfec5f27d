"""How complexity is estimated, and what its record holds."""
