import type { Federation } from '@fedify/fedify';
import { Object as AnyObject, isActor } from '@fedify/vocab';
import { localActor, localActorByHandle } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Documents } from './documents.ts';
import { writeActor } from './translate/actor.ts';

/** Serves `/users/{id}` and answers WebFinger for the handle, the actor id, the page and the bare
 *  origin. The document that `writeActor` made is read by Fedify's own parser first, so what is
 *  served is both exactly as written and understood by at least one reader. */
export function serveActors(
  federation: Federation<void>,
  deps: Deps,
  documents: Pick<Documents, 'contextLoader'>,
): void {
  federation
    .setActorDispatcher('/users/{identifier}', async (_ctx, id) => {
      const found = await localActor(deps.db, id);
      if (found === null) return null;
      const document = await writeActor(found, deps.node.origin);
      const actor = await AnyObject.fromJsonLd(document, documents);
      if (!isActor(actor)) throw new Error(`the actor ${id} is written as no actor`);
      return actor;
    })
    .mapHandle(async (_ctx, handle) => {
      const actor = await actorAt(deps, new URL(`acct:${handle}@${deps.node.host}`));
      return actor?.id ?? null;
    })
    .mapAlias(async (_ctx, resource) => {
      const actor = await actorAt(deps, resource);
      return actor === null ? null : { identifier: actor.id };
    });
}

/** Handles as they stand in addresses; anything else is nobody's. */
const HANDLE = '([A-Za-z0-9_.-]+)';
const ACCOUNT = new RegExp(`^${HANDLE}@(.+)$`);
const PAGE = new RegExp(`^/@${HANDLE}/?$`);

/** Whom an address of this node stands for: an actor id, a page, `acct:`, or the node itself. */
export async function actorAt(deps: Deps, resource: URL) {
  const { db, node } = deps;
  if (resource.protocol === 'acct:') {
    const [, handle, host] = ACCOUNT.exec(resource.pathname) ?? [];
    return handle !== undefined && host === node.host ? localActorByHandle(db, handle) : null;
  }
  if (resource.origin !== node.origin) return null;
  if (resource.pathname === '/') return await localActor(db, node.actorId);
  const id = /^\/users\/([^/]+)$/.exec(resource.pathname)?.[1];
  if (id !== undefined) return await localActor(db, id);
  const handle = PAGE.exec(resource.pathname)?.[1];
  return handle === undefined ? null : await localActorByHandle(db, handle);
}
