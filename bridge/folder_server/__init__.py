"""A small FHIR R4 server over a folder of files `Type/id.json`, for this machine alone: edit one, and it is changed."""
