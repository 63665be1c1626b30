import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listening, listen, PATIENCE } from '../../../src/net/listen.ts';

/** One that is over at once, for what each test is about. */
const SHORT = { headersMs: 150, requestMs: 300, silenceMs: 300, lookMs: 20 };

let byHeaders: Listening;
let byBody: Listening;
let bySilence: Listening;
let end = () => {};
const ended = new Promise<void>((resolve) => {
  end = resolve;
});
const endless = () =>
  new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
    cancel: () => end(),
  });
const answer = async (request: Request) =>
  new Response(request.url.endsWith('/endless') ? endless() : await request.text());

beforeAll(async () => {
  const with_ = (short: Partial<typeof SHORT>) =>
    listen(
      { port: 0, hostname: '127.0.0.1', fetch: answer },
      { ...PATIENCE, ...short, lookMs: SHORT.lookMs },
    );
  byHeaders = await with_({ headersMs: SHORT.headersMs });
  byBody = await with_({ headersMs: SHORT.headersMs, requestMs: SHORT.requestMs });
  bySilence = await with_({ silenceMs: SHORT.silenceMs });
});
afterAll(() => Promise.all([byHeaders, byBody, bySilence].map((server) => server.stop())));

/** Says something, then goes on as it says until the other side hangs up. @returns what it was told. */
async function ask({ port }: Listening, begin: string, drip: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  let told = '';
  socket.on('data', (bytes) => {
    told += bytes;
  });
  socket.on('error', () => {});
  socket.write(begin);
  const dripping = setInterval(() => socket.write(drip), 20);
  await once(socket, 'close');
  clearInterval(dripping);
  return told;
}

test('who drips headers is hung up on', async () => {
  const told = await ask(byHeaders, 'GET / HTTP/1.1\r\nHost: a\r\n', 'X-More: y\r\n');
  expect(told).toMatch(/^HTTP\/1.1 408 /);
});

test('who drips a body is hung up on', async () => {
  const begin = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n';
  expect(await ask(byBody, begin, 'x')).toMatch(/^HTTP\/1.1 408 /);
});

test('who asks for much and does not read it is hung up on', async () => {
  const socket = connect(bySilence.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  socket.write('GET /endless HTTP/1.1\r\nHost: a\r\n\r\n');
  // The server has stopped to make more of it.
  await ended;
  socket.destroy();
});

test('who asks as one does is answered, and asks again on the same connection', async () => {
  const base = `http://127.0.0.1:${byBody.port}/`;
  for (const body of ['one', 'two'])
    expect(await (await fetch(base, { method: 'POST', body })).text()).toBe(body);
});
