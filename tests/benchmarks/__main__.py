"""Measure: `python -m tests.benchmarks [server|engine|pages] [10000] [--runs N]`: from files, or what is named."""

import sys

from tests.benchmarks import run
from tests.benchmarks.engine import run as engine
from tests.benchmarks.over_http import run as over_http
from tests.benchmarks.pages import run as pages

WHAT = {"server": over_http.main, "engine": engine.main, "pages": pages.main}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in WHAT:
        WHAT[sys.argv[1]](sys.argv[2:])
    else:
        run.main(sys.argv[1:])
