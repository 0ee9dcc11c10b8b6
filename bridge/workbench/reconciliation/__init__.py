"""The reconciliation: what was given against what was billed, day by day, until somebody signs."""
