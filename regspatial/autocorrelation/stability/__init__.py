"""How stability is estimated, and what its record holds."""
