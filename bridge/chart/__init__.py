"""FHIR R4 as it is written, read into typed resources and from there into facts."""
