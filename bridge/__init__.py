"""The clinical-to-billing bridge: FHIR charts in, claim lines or documentation gaps out."""
