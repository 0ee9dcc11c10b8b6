"""What a chart in FHIR R5 writes otherwise than one in R4, put into R4's words before it is read."""
