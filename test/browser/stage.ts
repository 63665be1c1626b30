import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { issueSignInLink } from '../../src/operations/sign-in.ts';
import { buildPages } from '../../src/web/app.ts';
import { creator, giver, house, person } from '../support/house.ts';

export type Stage = {
  readonly deps: NodeDeps;
  readonly origin: string;
  readonly reader: string;
  readonly newcomer: string;
  /** A path that signs this person in, once. */
  linkFor(actorId: string): Promise<string>;
  close(): Promise<void>;
};

/** A node's pages behind a real server, with somebody who writes, somebody who gives, and somebody
 *  who has just come. */
export async function openStage(): Promise<Stage> {
  const home = await house();
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null);
  const server = serve({ fetch: (request) => answer(request), port: 0, hostname: '127.0.0.1' });
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const deps = { ...home.deps, node: { ...home.deps.node, origin, host: `localhost:${port}` } };
  const pages = buildPages(deps, {
    cookieName: `obole_session_${port}`,
    secure: false,
  });
  answer = (request) => pages.fetch(request);

  const reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 900n });
  const newcomer = await person(deps, 'newcomer');
  await creator(deps, 'night-trains', ['The lower berth', 'Six station clocks', 'x'.repeat(120)]);
  return {
    deps,
    origin,
    reader,
    newcomer,
    linkFor: async (actorId) =>
      `/sign-in/link?token=${(await issueSignInLink(deps, actorId)).token}`,
    async close() {
      server.close();
      await home.close();
    },
  };
}
