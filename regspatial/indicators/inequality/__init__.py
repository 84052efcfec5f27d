"""How inequality is estimated, and what its record holds."""
