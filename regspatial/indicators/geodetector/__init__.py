"""How geodetector is estimated, and what its record holds."""
