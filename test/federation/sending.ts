import { signRequest } from '@fedify/fedify/sig';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { openRsaKey, type RsaKey } from '../../federation/keys.ts';
import { FLATTR_CONTEXT } from '../../federation/translate/vocabulary.ts';
import { MONTH, type TestNode } from './a-node.ts';

/** The key of somebody on a node, to send by hand what the node itself never would. */
export const keyOf = (node: TestNode, actorId: string): Promise<RsaKey> =>
  openRsaKey(node.deps, actorId);

type Posting = {
  readonly key?: RsaKey;
  readonly spec?: 'draft-cavage-http-signatures-12' | 'rfc9421';
  /** Where it is sent; the shared inbox, if not said. */
  readonly path?: string;
  /** When it is signed; now, if not said. */
  readonly at?: Date;
  /** Changes the request after it was signed. */
  readonly tamper?: (signed: Request) => Request | Promise<Request>;
};

/** POSTs a body to a node's inbox, signed if there is a key. */
export async function post(node: TestNode, body: unknown, options: Posting = {}) {
  const { key, spec = 'draft-cavage-http-signatures-12', at, tamper, path = '/inbox' } = options;
  const request = new Request(node.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/activity+json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (at !== undefined) request.headers.set('date', at.toUTCString());
  const signed =
    key === undefined ? request : await signRequest(request, key.privateKey, key.keyId, { spec });
  const response = await fetch(tamper === undefined ? signed : await tamper(signed));
  const text = await response.text();
  return { status: response.status, ...(text === '' ? {} : JSON.parse(text)) } as {
    status: number;
    code?: string;
    detail?: string;
  };
}

/** GETs with a signature of the node's own actor, or of another key. */
export async function signedGet(url: string, key: RsaKey): Promise<Response> {
  const request = new Request(url, { headers: { accept: '*/*' } });
  return await fetch(await signRequest(request, key.privateKey, key.keyId));
}

let serial = 0;

/** A Flattr as its giver's node would write it. */
export const flattrBody = (giverUri: string, objectUri: string, more: object = {}) => {
  serial += 1;
  return {
    '@context': FLATTR_CONTEXT,
    id: `${new URL(giverUri).origin}/flattrs/by-hand-${serial}`,
    type: 'Flattr',
    actor: giverUri,
    object: objectUri,
    to: [objectUri],
    period: MONTH,
    ...more,
  };
};

/** Every row that an activity may touch: equal before and after means that nothing happened. */
export async function traces(node: TestNode): Promise<string> {
  const { ownerDb } = node.database;
  const rows = await ownerDb.execute(sql`
    select jsonb_build_object(
      'flattr', (select jsonb_agg(f order by f.id) from flattr f),
      'received', (select jsonb_agg(r order by r.uri) from received_activity r),
      'actor', (select jsonb_agg(a order by a.id) from actor a),
      'follow', (select jsonb_agg(f order by f.id) from follow f),
      'block', (select jsonb_agg(b order by b.blocker_id, b.blocked_id) from block b),
      'reaction', (select jsonb_agg(r order by r.id) from reaction r),
      'post', (select jsonb_agg(p order by p.id) from post p),
      'peer', (select jsonb_agg(p order by p.id) from peer p),
      'jobs', (select count(*) from graphile_worker._private_jobs)) as all_rows`);
  return JSON.stringify(rows);
}

/** Refused, with nothing changed, and with a sentence. */
export async function expectRefusal(
  node: TestNode,
  body: unknown,
  options: Posting,
  status: number,
  code: string,
): Promise<void> {
  const before = await traces(node);
  const answer = await post(node, body, options);
  expect(answer).toMatchObject({ status, code });
  expect(answer.detail).toMatch(/\w.+\.$/);
  expect(await traces(node)).toBe(before);
}
