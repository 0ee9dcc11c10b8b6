"""What the bridge tells while it runs: one line of JSON a time on standard error, references only."""

from bridge.logs.lines import JsonLines, get_logger, log_as_json

__all__ = ["JsonLines", "get_logger", "log_as_json"]
