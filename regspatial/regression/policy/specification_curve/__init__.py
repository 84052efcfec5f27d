"""How specification curve is estimated, and what its record holds."""
