"""Every chart of the tests, loaded into a FHIR server and billed from there, ends as `bridge map` ends it."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest

from tests.fhir_server.engine import Engine
from tests.fhir_server.validators import Validators
from tests.journeys.as_loaded import LOADED
from tests.journeys.loaded_charts import all_charts, everything
from tests.journeys.running import Run, bridge
from tests.journeys.same_rows import Sheets, mapped, sheets_in, told_apart
from tests.journeys.shared_cases import checker
from tests.r5.as_r5 import in_r5
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server
