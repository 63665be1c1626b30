import { createHash, createVerify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The servers of the followers in the delivery benchmark, in a process of their own, so that what
 *  they cost is not counted as the sender's. */

export type Order =
  | { readonly open: number }
  /** Forgets what came before and says when each has something. */
  | { readonly await: true }
  /** Checks all that came: the activity, once at each, with this key's signature. */
  | { readonly check: { readonly activityId: string; readonly publicKeyPem: string } };
export type Report =
  | { readonly ports: readonly number[] }
  | { readonly ready: true }
  | { readonly all: true }
  | { readonly wrong: readonly string[] };

type Came = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const came: Came[][] = [];
let missing = 0;

const tell = (report: Report) => void process.send?.(report);

async function open(): Promise<number> {
  const mine: Came[] = [];
  came.push(mine);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(202).end();
      const { url: path = '', headers } = request;
      mine.push({ path, headers, body: Buffer.concat(chunks) });
      if (mine.length > 1) return;
      missing -= 1;
      if (missing === 0) tell({ all: true });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const said = (header: unknown, name: string): string =>
  new RegExp(`${name}="([^"]*)"`).exec(String(header))?.[1] ?? '';

/** As the specification says it, and not as our own code does.
 *  Source: draft-cavage-http-signatures-12, section 2.3. */
function isSigned({ path, headers, body }: Came, publicKeyPem: string): boolean {
  const digest = createHash('sha256').update(body).digest('base64');
  if (headers.digest !== `SHA-256=${digest}`) return false;
  const names = said(headers.signature, 'headers').split(' ');
  if (!['(request-target)', 'host', 'date', 'digest'].every((name) => names.includes(name))) {
    return false;
  }
  const lines = names.map((name) =>
    name === '(request-target)' ? `${name}: post ${path}` : `${name}: ${headers[name]}`,
  );
  const signature = Buffer.from(said(headers.signature, 'signature'), 'base64');
  return createVerify('RSA-SHA256').update(lines.join('\n')).verify(publicKeyPem, signature);
}

function check(activityId: string, publicKeyPem: string): string[] {
  const wrong = new Set<string>();
  for (const mine of came) {
    const [first] = mine;
    if (mine.length !== 1 || first === undefined) wrong.add(`${mine.length} came to one of them`);
    else if (JSON.parse(first.body.toString()).id !== activityId) wrong.add('another activity');
    else if (!isSigned(first, publicKeyPem)) wrong.add('a signature that does not fit');
  }
  return [...wrong];
}

process.on('message', async (order: Order) => {
  if ('open' in order) {
    tell({ ports: await Promise.all(Array.from({ length: order.open }, open)) });
  } else if ('await' in order) {
    for (const mine of came) mine.length = 0;
    missing = came.length;
    tell({ ready: true });
  } else {
    tell({ wrong: check(order.check.activityId, order.check.publicKeyPem) });
  }
});

process.once('disconnect', () => process.exit());
