"""How density is estimated, and what its record holds."""
