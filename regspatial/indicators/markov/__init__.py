"""How markov is estimated, and what its record holds."""
