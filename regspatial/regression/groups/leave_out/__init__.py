"""How leave out is estimated, and what its record holds."""
