import { type LocalActor, localActor, localActorByHandle } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';

/** Handles as they stand in addresses; anything else is nobody's. */
const HANDLE = '([A-Za-z0-9_.-]+)';
const ACCOUNT = new RegExp(`^${HANDLE}@(.+)$`);
const PAGE = new RegExp(`^/@${HANDLE}/?$`);

/** Whom an address of this node stands for: an actor id, a page, `acct:`, or the node itself. Also
 *  those who are gone. */
export async function actorAt(deps: Deps, resource: URL): Promise<LocalActor | null> {
  const { db, node } = deps;
  if (resource.protocol === 'acct:') {
    const [, handle, host] = ACCOUNT.exec(resource.pathname) ?? [];
    if (handle === undefined || host?.toLowerCase() !== node.host) return null;
    return await localActorByHandle(db, handle);
  }
  if (resource.origin !== node.origin) return null;
  if (resource.pathname === '/') return await localActor(db, node.actorId);
  const id = /^\/users\/([^/]+)$/.exec(resource.pathname)?.[1];
  if (id !== undefined) return await localActor(db, id);
  const handle = PAGE.exec(resource.pathname)?.[1];
  return handle === undefined ? null : await localActorByHandle(db, handle);
}
