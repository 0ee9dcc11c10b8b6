"""What the mappings say: in force on a day, on the days on which something changes, and under other files."""
