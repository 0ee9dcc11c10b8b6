"""Runs the FHIR server in place of this process, keeping what it holds: `python -m tests.fhir_server.kept`.

What it keeps in which file, and whom it tells, stands in the environment: see keeping.mjs.
"""

import os

from tests.fhir_server.install import FOLDER, NODE, install

if __name__ == "__main__":
    install()
    os.execv(NODE, [str(NODE), str(FOLDER / "server.mjs")])  # noqa: S606  (the same process, with the same pipes)
