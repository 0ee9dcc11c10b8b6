"""Pure rules: one file is one statement is one gap."""
