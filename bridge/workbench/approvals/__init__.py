"""Claims that wait for a supervisor: sent as drafts, made active when somebody approves them."""
