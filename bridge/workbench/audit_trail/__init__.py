"""What everybody looked at and did, for those who must know."""
