import { eq } from 'drizzle-orm';
import { afterAll, beforeAll } from 'vitest';
import { readProof } from '../../db/records/payees.ts';
import { actor } from '../../db/schema/schema.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { findWork, type Hints } from '../../src/operations/find-work.ts';
import { localSources } from '../support/pages.ts';
import { settling } from '../support/peer.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';

const CONTEXT = 'https://www.w3.org/ns/activitystreams';
export const PUBLIC = `${CONTEXT}#Public`;

/** A node among other servers that are really asked: `social` is a plain one, `purse` and `till` are
 *  flattr nodes, `site` is somebody's own. */
export type WideWeb = {
  readonly node: TestNode;
  readonly deps: NodeDeps;
  readonly social: Stranger;
  readonly purse: Stranger;
  readonly till: Stranger;
  readonly site: Stranger;
  /** The same node at another time. */
  at(hoursLater: number): NodeDeps;
  close(): Promise<void>;
};

/** A wide web for all tests of a file; there from its next `beforeAll` on. */
export function onWideWeb(): WideWeb {
  const web: Partial<WideWeb> = {};
  beforeAll(async () => {
    Object.assign(web, await openWideWeb());
  });
  afterAll(() => web.close?.());
  return web as WideWeb;
}

async function openWideWeb(): Promise<WideWeb> {
  const [node, social, purse, till, site] = await Promise.all([
    startNode('A'),
    startStranger(),
    startStranger(),
    startStranger(),
    startStranger(),
  ]);
  const { remote } = node.federation;
  const deps = { ...settling(node.deps), remote, sources: localSources() };
  nodeInfo(social, { software: { name: 'mastodon' }, metadata: { nodeName: 'Social' } });
  for (const there of [purse, till]) {
    const uris = { actor: `${there.origin}/node`, jwks: `${there.origin}/jwks` };
    const flattr = { version: 1, ...uris, currency: 'EUR', settlement: false };
    nodeInfo(there, { software: { name: 'obole' }, metadata: { flattr } });
  }
  return {
    ...{ node, deps, social, purse, till, site },
    at: (hoursLater) => {
      const now = new Date(node.deps.clock().getTime() + hoursLater * 3_600_000);
      return { ...deps, clock: () => now };
    },
    async close() {
      for (const server of [social, purse, till, site]) server.close();
      await node.close();
    },
  };
}

export function nodeInfo(server: Stranger, document: object): void {
  const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1';
  server.serve('/.well-known/nodeinfo', { links: [{ rel, href: `${server.origin}/info` }] });
  server.serve('/info', document);
}

let serial = 0;

/** Somebody with an account on a server: their id, which is also their page. */
export function somebody(server: Stranger, change: object = {}): string {
  serial += 1;
  const uri = `${server.origin}/users/${serial}`;
  const facts = { preferredUsername: `writer${serial}`, inbox: `${uri}/inbox` };
  server.serve(`/users/${serial}`, {
    ...{ '@context': CONTEXT, type: 'Person', id: uri, ...facts },
    ...change,
  });
  return uri;
}

/** They or their post say something else from now on. */
export async function amend(server: Stranger, uri: string, change: object): Promise<void> {
  const { pathname } = new URL(uri);
  const document: unknown = await server.pages.get(pathname)?.().json();
  server.serve(pathname, { ...Object(document), ...change });
}

/** A public post; its id. */
export function post(server: Stranger, author: string, change: object = {}): string {
  serial += 1;
  const uri = `${server.origin}/notes/${serial}`;
  server.serve(`/notes/${serial}`, {
    ...{ '@context': CONTEXT, type: 'Note', id: uri, attributedTo: author, to: PUBLIC },
    content: `<p>Night trains, part ${serial}</p>`,
    ...change,
  });
  return uri;
}

/** A page of somebody's own site; its address. */
export function page(server: Stranger, head: string, path?: string): string {
  serial += 1;
  const at = path ?? `/pages/${serial}`;
  const html = `<!doctype html><html><head><title>Page ${serial}</title>${head}</head></html>`;
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  server.pages.set(at, () => new Response(html, { headers }));
  return `${server.origin}${at}`;
}

export const payment = (href: string): object => ({ type: 'Link', rel: 'payment', href });
export const link = (rel: string, href: string): string => `<link rel="${rel}" href="${href}">`;
/** A profile field, as Mastodon writes it. */
export const field = (href: string): object => ({
  ...{ type: 'PropertyValue', name: 'Site' },
  value: `<a href="${href}" rel="me">${href}</a>`,
});

/** Somebody of ours, with what they say of themself elsewhere. */
export async function ours(
  { deps, node }: WideWeb,
  handle: string,
  says: Partial<typeof actor.$inferInsert> = {},
): Promise<{ readonly id: string; readonly page: string }> {
  const { id } = await node.person(handle);
  if (Object.keys(says).length > 0) await deps.db.update(actor).set(says).where(eq(actor.id, id));
  return { id, page: `${deps.node.origin}/@${handle}` };
}

/** Whom an address leads to, in a few words: the payee's id, and what was written down. */
export async function whose(deps: NodeDeps, url: string, hints: Hints = {}) {
  const found = await findWork(deps, url, hints);
  if (!found.ok) return { refused: found.code };
  const payee = (await deps.db.query.actor.findMany()).find(({ id }) => id === found.payeeId);
  const proof = await readProof(deps.db, found.subject);
  return {
    payee: payee?.uri ?? null,
    method: proof?.method,
    verdicts: proof?.evidence.map(({ step, verdict }) => `${step} ${verdict}`) ?? [],
  };
}
