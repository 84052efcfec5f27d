"""How zipf is estimated, and what its record holds."""
