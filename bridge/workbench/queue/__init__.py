"""The work queue: what waits, most money first, and what people do about it."""
