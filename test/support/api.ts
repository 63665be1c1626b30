import { serve } from '@hono/node-server';
import { z } from 'zod';
import { buildApi } from '../../src/api/app.ts';
import { makeOwnToken } from '../../src/operations/api-tokens.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import type { Scope } from '../../src/operations/scopes.ts';
import { type ApiClient, clientOf } from './api-client.ts';

export type RunningApi = {
  /** `http://localhost:port` */
  readonly base: string;
  readonly client: ApiClient;
  readonly document: Record<string, unknown>;
  stop(): Promise<void>;
};

/** The API behind a real server, and a client made of the document that it serves. */
export async function runApi(deps: NodeDeps): Promise<RunningApi> {
  const api = buildApi(deps, { trustsProxy: false });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const starting = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(starting),
    );
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base = `http://127.0.0.1:${address.port}`;
  const served = await fetch(`${base}/api/openapi.json`);
  const document = z.record(z.string(), z.unknown()).parse(await served.json());
  return {
    ...{ base, document },
    client: clientOf(document, `${base}/api/v1`),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** A token that somebody made for themself. */
export async function tokenOf(
  deps: NodeDeps,
  actorId: string,
  ...scopes: readonly Scope[]
): Promise<string> {
  const made = await makeOwnToken(deps, actorId, { name: `token ${scopes.join(' ')}`, scopes });
  if (!made.ok) throw new Error(made.code);
  return made.token;
}
