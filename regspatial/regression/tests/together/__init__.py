"""The tests that fit a model, as one record."""
