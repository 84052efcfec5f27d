"""How bootstrap is estimated, and what its record holds."""
