"""How correlogram is estimated, and what its record holds."""
