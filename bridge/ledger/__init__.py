"""The ledger: what was seen, wanted, decided, asked, sent and answered, in PostgreSQL."""
