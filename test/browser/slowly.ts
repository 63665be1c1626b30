import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Long enough that a browser paints what it has between two pieces, where nothing keeps it from that. */
const BETWEEN_MS = 40;
/** Before each of these a page is cut. */
const CUTS = /(?=<li>|<main|<footer|<\/footer|<p><a|<form|<legend|<button)/;

/** The same site with pages that come in pieces, as from a busy machine. @returns where, and how it ends. */
export async function slowly(origin: string): Promise<{ origin: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const answer = await fetch(new URL(request.url ?? '/', origin), {
      headers: { 'accept-language': request.headers['accept-language'] ?? '' },
    });
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type });
    if (!type.startsWith('text/html')) return void response.end(await answer.bytes());
    for (const piece of (await answer.text()).split(CUTS)) {
      response.write(piece);
      await wait(BETWEEN_MS);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://localhost:${port}`, close: () => void server.close() };
}
