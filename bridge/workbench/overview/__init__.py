"""The overview: where money and time go, each figure with a way to the rows behind it."""
