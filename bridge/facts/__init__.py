"""The vocabulary: what a chart says and what is decided from it, in words a coder uses; standard library only."""
