"""Durable work: what is wanted is looked at, at least once, with its effect once, by any number of workers."""
