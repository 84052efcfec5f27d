"""The rooms of `benchmarks/bench.py`: each module lists rows, a row what is computed by whom and at which sizes."""
