"""The commands: each says what it does and how it ended, and leaves the work to the rooms below."""
