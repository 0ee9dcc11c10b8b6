"""What coders change: `mappings/` as dated lookups, loaded and checked once."""
