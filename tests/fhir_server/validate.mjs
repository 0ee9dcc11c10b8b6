// Two validators that the bridge's authors did not write, asked about one resource a line.
//
// Reads NDJSON from standard input and answers each line with a line: a JSON list of what is wrong with the
// resource, each in words that begin with the validator's name. An empty list: both find it valid.
//
//   fhir     npm's `fhir`: required codes, what must be there, what does not belong
//   medplum  `@medplum/core`: types, cardinalities, invariants, what does not belong
import { createInterface } from 'node:readline';

// The library's core looks for this when it is imported; not every Node has it.
globalThis.WebSocket ??= class {};
// Standard output is for the answers alone.
console.log = console.error;

const { OperationOutcomeError, validateResource } = await import('@medplum/core');
const { default: npmFhir } = await import('fhir');
const { indexDefinitions } = await import('./definitions.mjs');

indexDefinitions();
const fhir = new npmFhir.Fhir();

function askFhir(resource) {
    return fhir
        .validate(resource, { errorOnUnexpected: true })
        .messages.filter((message) => message.severity === 'error')
        .map((message) => `${message.location ?? resource.resourceType}: ${message.message}`);
}

// This one throws what it finds.
function askMedplum(resource) {
    try {
        validateResource(resource);
        return [];
    } catch (error) {
        if (!(error instanceof OperationOutcomeError)) {
            throw error;
        }
        return error.outcome.issue
            .filter((issue) => issue.severity === 'error')
            .map((issue) => `${issue.expression?.[0] ?? resource.resourceType}: ${issue.details?.text}`);
    }
}

// A validator that breaks over a resource has not found it valid.
function ask(name, validator, resource) {
    let wrong;
    try {
        wrong = validator(resource);
    } catch (error) {
        wrong = [`broke over this resource: ${error.message}`];
    }
    return wrong.map((words) => `${name}: ${words}`);
}

for await (const line of createInterface({ input: process.stdin })) {
    const resource = JSON.parse(line);
    const wrong = [...ask('fhir', askFhir, resource), ...ask('medplum', askMedplum, resource)];
    process.stdout.write(`${JSON.stringify(wrong)}\n`);
}
