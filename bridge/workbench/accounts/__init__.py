"""Who comes in: sign-in here or at another server, one's own password, and the accounts that admins keep."""
