"""The wire to a FHIR server: sign-in, requests and their retries, pages, Bundles, and what the server can do."""
