"""How event study is estimated, and what its record holds."""
