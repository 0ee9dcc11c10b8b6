"""The charts of a synthetic hospital, one file a resource type, as a bulk export writes them; nobody in them lives."""
