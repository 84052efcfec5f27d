"""How description is estimated, and what its record holds."""
