"""Linear algebra of weights: solves, spectra, log-determinants, traces."""
