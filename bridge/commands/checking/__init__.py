"""What a FHIR server can and cannot do for us, found out without writing anything, and said in words."""
