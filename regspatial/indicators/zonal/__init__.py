"""How zonal is estimated, and what its record holds."""
