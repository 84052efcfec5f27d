"""How super efficiency is estimated, and what its record holds."""
