"""How nearest is estimated, and what its record holds."""
