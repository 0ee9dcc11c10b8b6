// What the server does besides when it is run for longer than a test: it keeps what it holds in a file, listens where
// it is told to, and tells somebody what changed. Each is asked for in the environment:
//
//   FHIR_KEPT_IN               file of NDJSON to begin with, written anew after each change
//   FHIR_SOCKET                descriptor at which to listen
//   FHIR_NOTIFIES, FHIR_SECRET whom to tell, and the secret to sign in with
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const { FHIR_KEPT_IN: file, FHIR_SOCKET: socket, FHIR_NOTIFIES: url, FHIR_SECRET: secret } = process.env;
const NOT_CHARTS = new Set(['Claim', 'Task']);
const SOON = 300;
const AGAIN = 2000;

/** Where to listen, as `server.listen` takes it. */
export const place = socket ? { fd: Number(socket) } : { port: 0, host: '127.0.0.1' };

/** What was kept, as NDJSON. */
export const kept = () => (file && existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Give what is called after each answer, with what was asked and what came of it. */
export function keeper(memory) {
    let waiting;
    const untold = new Set();

    function write() {
        clearTimeout(waiting);
        waiting = undefined;
        const all = [...memory.resources.values()].flatMap((ofKind) => [...ofKind.values()]);
        writeFileSync(`${file}.partial`, all.map((each) => `${JSON.stringify(each)}\n`).join(''));
        renameSync(`${file}.partial`, file);
    }

    async function tell() {
        const references = [...untold];
        untold.clear();
        try {
            const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
            await fetch(url, { method: 'POST', headers, body: JSON.stringify({ references }) });
        } catch {
            references.forEach((each) => untold.add(each));
            setTimeout(tell, AGAIN);
        }
    }

    if (file) {
        process.on('exit', () => waiting && write());
        process.on('SIGTERM', () => process.exit(0));
    }
    return (method, path, sent, answered) => {
        const written = changes(method, path, sent, answered);
        if (file && written.length && !waiting) {
            waiting = setTimeout(write, SOON);
        }
        const ofCharts = written.filter((each) => !NOT_CHARTS.has(each.resourceType));
        if (url && ofCharts.length) {
            ofCharts.forEach((each) => untold.add(`${each.resourceType}/${each.id}`));
            tell();
        }
    };
}

// What was written: not what a search or a read brought, also within a Bundle.
function changes(method, path, sent, answered) {
    if (method === 'GET' || path.endsWith('/_search')) {
        return [];
    }
    const came =
        answered?.resourceType === 'Bundle'
            ? answered.entry?.filter((_, place) => sent.entry[place].request?.method !== 'GET').map((each) => each.resource)
            : [answered];
    return (came ?? []).filter((each) => each?.id && each.resourceType !== 'OperationOutcome');
}
