"""Everything the EHR knows about some administrations: the searches, each with its reason, and what they bring."""
