"""How moran matrix is estimated, and what its record holds."""
