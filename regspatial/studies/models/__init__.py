"""Models with their impacts and tests in one run: what every face calls."""
