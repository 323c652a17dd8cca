"""The benchmark: how fast integraxl is beside what one would otherwise use. Run it with `python -m benchmarks`."""
