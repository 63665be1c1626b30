import { readFileSync } from 'node:fs';
import { usage } from '../db/views/usage.ts';
import type { Deps } from '../src/operations/deps.ts';

const SCHEMA = 'http://nodeinfo.diaspora.software/ns/schema/2.1';

/** `/.well-known/nodeinfo`: where the document is. Source: NodeInfo protocol 1.1. */
export const nodeInfoLinks = (origin: string): Response =>
  new Response(JSON.stringify({ links: [{ rel: SCHEMA, href: `${origin}/nodeinfo/2.1` }] }), {
    headers: { 'content-type': 'application/jrd+json' },
  });

/** NodeInfo 2.1: how another server learns that this one understands Flattr. */
export async function serveNodeInfo(deps: Deps): Promise<Response> {
  const { node } = deps;
  const { people, works, activeMonth, activeHalfyear } = await usage(deps.db, deps.clock());
  const info = {
    version: '2.1',
    software: { name: 'obole', version: softwareVersion() },
    protocols: ['activitypub'],
    // It reads creators' feeds, and publishes feeds.
    services: { inbound: ['atom1.0', 'rss2.0'], outbound: ['atom1.0', 'rss2.0'] },
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
  return new Response(JSON.stringify(info), {
    headers: { 'content-type': `application/json; profile="${SCHEMA}#"` },
  });
}

export function softwareVersion(): string {
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return version;
}
