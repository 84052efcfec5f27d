"""Events, randomisation and few clusters."""
