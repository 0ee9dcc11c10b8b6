"""Which administrations to look at, and where their charts come from."""
