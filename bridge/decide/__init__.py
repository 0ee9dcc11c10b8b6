"""Decide on one patient's administrations: what is billed, what is held and why, what is not ours."""

from bridge.decide.patient import Decider
from bridge.decide.what_if import WhatIf

__all__ = ["Decider", "WhatIf"]
