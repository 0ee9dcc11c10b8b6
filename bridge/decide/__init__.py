"""Decide on one patient's administrations: what is billed, what is held and why, what is not ours."""

from bridge.decide.patient import Decider

__all__ = ["Decider"]
