"""How nested is estimated, and what its record holds."""
