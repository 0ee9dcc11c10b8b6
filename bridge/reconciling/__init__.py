"""Reconciliation: what was given against what was charged, line by line. Pure: no network, no database, no clock."""
