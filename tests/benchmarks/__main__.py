"""Measure: `python -m tests.benchmarks [10000 100000]`."""

from tests.benchmarks.run import main

if __name__ == "__main__":
    main()
