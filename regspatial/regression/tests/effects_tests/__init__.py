"""How effects tests is estimated, and what its record holds."""
