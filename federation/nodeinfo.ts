import { readFileSync } from 'node:fs';
import type { Federation } from '@fedify/fedify';
import { usage } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';

/** NodeInfo 2.1: how another server learns that this one understands Flattr. */
export function serveNodeInfo(federation: Federation<void>, deps: Deps): void {
  const version = softwareVersion();
  const { node } = deps;
  federation.setNodeInfoDispatcher('/nodeinfo/2.1', async () => {
    const { people, works, activeMonth, activeHalfyear } = await usage(deps.db, deps.clock());
    return {
      software: { name: 'obole', version },
      protocols: ['activitypub'],
      openRegistrations: false,
      usage: {
        users: { total: people, activeMonth, activeHalfyear },
        localPosts: works,
        localComments: 0,
      },
      metadata: {
        nodeName: node.name,
        flattr: {
          version: 1,
          actor: node.actorUri,
          jwks: `${node.origin}/.well-known/jwks.json`,
          currency: node.currency,
          funds: node.fundsMode,
          settlement: node.fundsMode !== 'direct',
        },
      },
    };
  });
}

export function softwareVersion(): string {
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return version;
}
