"""How point pattern is estimated, and what its record holds."""
