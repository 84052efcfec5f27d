"""How mapped is estimated, and what its record holds."""
