"""How composite is estimated, and what its record holds."""
