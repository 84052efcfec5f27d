"""Direct, indirect and total impacts."""
