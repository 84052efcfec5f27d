"""Random effects of regions, and those of Mundlak."""
