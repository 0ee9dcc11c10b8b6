"""`bridge demo`: everything at once over the synthetic hospital, on this machine, with nothing set."""
