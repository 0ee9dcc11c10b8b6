"""One file a step, each with the name of the step before it."""
