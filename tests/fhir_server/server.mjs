// A FHIR server that the tests talk to: the memory engine of Medplum behind the thinnest HTTP shell.
//
// The shell adds nothing that the engine lacks (no `next` link, no CapabilityStatement, no atomic transaction):
// what it lacks is what the tests are about. It prints its address as soon as it listens, and ends when its
// standard input is closed, so that it never outlives the tests.
//
//   /fhir/...   the server
//   /__load     POST: NDJSON of resources to begin with, which keep the `meta` they come with
//   /__reset    POST: forget everything
//
// What it may do besides, such as keep what it holds, stands in keeping.mjs.
import { createServer } from 'node:http';

// The library's core looks for this when it is imported; not every Node has it.
globalThis.WebSocket ??= class {};

const { badRequest, getStatus } = await import('@medplum/core');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { indexDefinitions, indexSearches } = await import('./definitions.mjs');
const { keeper, kept, place } = await import('./keeping.mjs');

const BASE = '/fhir';

indexDefinitions();
indexSearches();
const engine = new FhirRouter();
const memory = new MemoryRepository();
const keep = keeper(memory);

async function bodyOf(request) {
    const parts = [];
    for await (const part of request) {
        parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
}

function formOf(text) {
    const form = {};
    for (const [name, value] of new URLSearchParams(text)) {
        form[name] = name in form ? [form[name], value].flat() : value;
    }
    return form;
}

async function load(text) {
    const resources = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    await memory.withSeeding(async () => {
        for (const resource of resources) {
            await (resource.id ? memory.updateResource(resource) : memory.createResource(resource));
        }
    });
}

function answer(response, status, body, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/fhir+json; charset=utf-8', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
}

// What the engine tells in its answer is repeated in HTTP's own words.
function headersOf(resource, status, host) {
    const headers = {};
    if (resource?.meta?.versionId && resource.resourceType !== 'Bundle') {
        headers.ETag = `W/"${resource.meta.versionId}"`;
        headers['Last-Modified'] = new Date(resource.meta.lastUpdated).toUTCString();
    }
    if (status === 201) {
        const { resourceType, id, meta } = resource;
        headers.Location = `http://${host}${BASE}/${resourceType}/${id}/_history/${meta.versionId}`;
    }
    return headers;
}

async function serve(request, response) {
    const text = await bodyOf(request);
    if (request.url === '/__load' || request.url === '/__reset') {
        await (request.url === '/__load' ? load(text) : memory.clear());
        return answer(response, 204);
    }
    if (request.url.split(/[/?]/)[1] !== BASE.slice(1)) {
        return answer(response, 404);
    }
    const path = request.url.slice(BASE.length);
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    const body = text && (isForm ? formOf(text) : JSON.parse(text));
    const [outcome, resource] = await engine.handleRequest(
        {
            method: request.method,
            url: path,
            pathname: '',
            params: {},
            query: {},
            headers: request.headers,
            body,
            config: { transactions: true },
        },
        memory
    );
    const status = getStatus(outcome);
    if (status < 300) {
        keep(request.method, path.split('?')[0], body, resource);
    }
    return answer(response, status, resource ?? outcome, headersOf(resource, status, request.headers.host));
}

const server = createServer((request, response) => {
    serve(request, response).catch((error) => answer(response, 400, badRequest(String(error.message))));
});
await load(kept());
server.listen(place, () => {
    process.stdout.write(`http://127.0.0.1:${server.address().port}${BASE}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
