"""One administration: its dose, its questions, its lines, and why each value is what it is."""
