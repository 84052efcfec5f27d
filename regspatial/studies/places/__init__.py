"""Names and codes of regions, and named parts of a country."""
