"""How disparity is estimated, and what its record holds."""
