"""How a function of the package becomes a tool of every face: `tool`, and what its parameters ask for."""
