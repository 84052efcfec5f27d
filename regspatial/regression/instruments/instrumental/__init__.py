"""How instrumental is estimated, and what its record holds."""
