"""Pure rules: facts and dated tables become claim lines."""
