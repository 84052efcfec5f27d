"""How clubs is estimated, and what its record holds."""
