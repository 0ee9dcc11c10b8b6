"""The workbench: the pages on which staff see what was given, billed and asked, and answer."""
