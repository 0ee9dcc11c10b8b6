"""What each kind of mappings file must look like: one schema a kind, in the words of the people who edit the files."""
