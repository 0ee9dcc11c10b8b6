"""Claim lines become a FHIR Claim, what is missing becomes a FHIR Task; both are checked before they leave."""
