"""How the ledger's tables came to be, step by step; a step that was released is never changed."""
