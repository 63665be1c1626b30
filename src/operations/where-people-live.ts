import type { NodeDeps } from './deps.ts';

/** How long a handle or an address may be that somebody types. */
export const HOME_MAX_CHARACTERS = 300;

/** Where somebody lives, as they said it. `path`: of the address that they gave; null: it was a handle. */
export type Home = {
  readonly host: string;
  readonly name: string | null;
  readonly path: string | null;
};

/** The server that somebody means, and their name there when they said it: a handle (`@name@host`), an
 *  address of anything there, or the server alone, as people write them. Null: it says no server.
 *  @param origin of this node: on this machine, for demos and tests, servers have no dot in their name. */
export function homeIn(typed: string, origin: string): Home | null {
  const text = typed.trim();
  if (text.length > HOME_MAX_CHARACTERS) return null;
  const handle = /^(?:acct:|@)?([^@\s/?#:]+)@([^@\s/?#]+)$/i.exec(text);
  if (handle !== null) {
    const host = hostOf(handle[2] ?? '', origin);
    return host === null ? null : { host, name: handle[1] ?? null, path: null };
  }
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  const host = hostOf(url?.host ?? text.replace(/^@/, '').replace(/\/$/, ''), origin);
  const path = url?.pathname ?? '/';
  const profile = /^\/@([^@/]+)\/?$/.exec(path);
  return host === null ? null : { host, name: profile?.[1] ?? null, path };
}

function hostOf(text: string, origin: string): string | null {
  if (!/^[^\s/@?#\\]+$/.test(text)) return null;
  const url = URL.parse(`https://${text}/`);
  if (url === null) return null;
  return url.hostname.includes('.') || isOnThisMachine(url.hostname, origin) ? url.host : null;
}

/** Where the pages of a host are. On this machine, for demos and tests, sites speak http.
 *  @param origin of this node. */
export const siteAt = (host: string, origin: string): string =>
  isOnThisMachine(host.replace(/:\d+$/, ''), origin) ? `http://${host}` : `https://${host}`;

const isOnThisMachine = (hostname: string, origin: string): boolean =>
  origin.startsWith('http:') && /^(?:localhost|127\.0\.0\.1)$/.test(hostname);

/** Where the accounts of a handle's host really live: the domain in a handle may only stand in front. */
export async function serverOf(
  deps: Pick<NodeDeps, 'remote'>,
  home: Pick<Home, 'host' | 'name'>,
): Promise<string> {
  if (home.name === null) return home.host;
  const actor = await deps.remote.handle(`@${home.name}@${home.host}`);
  return actor?.host ?? home.host;
}
