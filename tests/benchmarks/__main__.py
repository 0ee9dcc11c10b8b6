"""Measure: `python -m tests.benchmarks [server] [10000 100000] [--runs N]`; `server` is over HTTP, else from files."""

import sys

from tests.benchmarks import run
from tests.benchmarks.over_http import run as over_http

OVER_HTTP = "server"

if __name__ == "__main__":
    if sys.argv[1:2] == [OVER_HTTP]:
        over_http.main(sys.argv[2:])
    else:
        run.main(sys.argv[1:])
