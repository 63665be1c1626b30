import type { AddressInfo } from 'node:net';
import { createFederation, MemoryKvStore } from '@fedify/fedify';
import { Like } from '@fedify/vocab';
import { createAdaptorServer } from '@hono/node-server';

/** What the inbox benchmark is held against, in a process of its own: an inbox of Fedify as it comes,
 *  with its store in memory, that does nothing with what it takes. */

export type Report =
  | { readonly inbox: string }
  /** Of this process, since it started. */
  | { readonly cpuMs: number; readonly taken: number };

const tell = (report: Report) => void process.send?.(report);

let taken = 0;
const federation = createFederation<void>({ kv: new MemoryKvStore(), allowPrivateAddress: true });
federation.setActorDispatcher('/users/{identifier}', () => null);
federation.setInboxListeners('/users/{identifier}/inbox', '/inbox').on(Like, () => {
  taken += 1;
});
const server = createAdaptorServer({
  fetch: (request) => federation.fetch(request, { contextData: undefined }),
});
server.listen(0, '127.0.0.1', () => {
  tell({ inbox: `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox` });
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ cpuMs: (user + system) / 1000, taken });
});

process.once('disconnect', () => process.exit());
