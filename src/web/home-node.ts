import type { Intents, NodeDeps } from '../operations/deps.ts';
import { done, type Outcome, refuse } from '../operations/outcome.ts';
import { type Home, homeIn } from '../operations/where-people-live.ts';
import { limitPerMinute } from './rate-limit.ts';

export type HomeTrouble =
  | 'home_unreadable'
  | 'home_unreachable'
  | 'home_without_flattr'
  | 'asked_too_often';

/** FEP-3b86: a page to flattr something on, or else one to do anything with it. */
const INTENTS = ['https://w3id.org/fep/3b86/Like', 'https://w3id.org/fep/3b86/Object'] as const;

/** Anybody can ask for one, so they may ask for no more. */
const MOST_A_MINUTE = { perClient: 10, perNode: 300 };

/** Where people who live on other nodes flattr something: the page that their own node names for it.
 *  One per process: it counts how often it asks. */
export function makeHomeFinder(deps: NodeDeps) {
  const mayAsk = limitPerMinute(MOST_A_MINUTE, deps.clock);

  /** @param typed a handle (`@name@host`), a host or an address, as people write it.
   *  @param address what they want to flattr.
   *  @param client who asks.
   *  @returns an address on that same host, and never anywhere else: only its own people decide to go
   *    there. `own`: it is this node. */
  return async function findHome(
    typed: string,
    address: string,
    client: string,
  ): Promise<
    Outcome<
      {
        readonly host: string;
        readonly href: string;
        readonly own: boolean;
        /** Else it can only be favourited there. */
        readonly flattrs: boolean;
      },
      HomeTrouble
    >
  > {
    const home = homeIn(typed, deps.node.origin);
    if (home === null) return refuse('home_unreadable');
    const { host } = home;
    if (host === deps.node.host)
      return done({ host, href: deps.node.origin, own: true, flattrs: true });
    if (!mayAsk(client)) return refuse('asked_too_often');

    const said = await deps.remote.webFinger(resourceOf(home, deps.node.origin));
    const flattrs = INTENTS.map((rel) => said?.intents.get(rel)).find((one) => one !== undefined);
    const template = flattrs ?? favouritePage(said?.intents, address, deps.node);
    const href = template === undefined ? null : filled(template, address, home, deps.node.origin);
    if (href !== null) return done({ host, href, own: false, flattrs: flattrs !== undefined });
    const node = said === null ? await deps.remote.nodeInfo(host) : null;
    const silent = said === null && node === null;
    return refuse(silent ? 'home_unreachable' : 'home_without_flattr');
  };
}

/** The page where servers without flattrs open something of ours, to be favourited there: what it is given
 *  has to be an object of ActivityPub. Others have a page of that name in which one can only follow. */
function favouritePage(
  intents: Intents | undefined,
  address: string,
  { origin }: { readonly origin: string },
): string | undefined {
  const template = intents?.get('http://ostatus.org/schema/1.0/subscribe');
  const isOurs = address.startsWith(`${origin}/`);
  return isOurs && template !== undefined && new URL(template).pathname === '/authorize_interaction'
    ? template
    : undefined;
}

export type FindHome = ReturnType<typeof makeHomeFinder>;

/** On this machine, for demos and tests, nodes speak http. */
const schemeOf = (host: string, origin: string): string =>
  origin.startsWith('http:') && /^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http:' : 'https:';

/** What its WebFinger is asked about. */
const resourceOf = ({ host, name, path }: Home, origin: string): string =>
  path === null ? `@${name}@${host}` : `${schemeOf(host, origin)}//${host}${path}`;

/** The template with the address in it; null when it leads to another host, or is not safe to open. */
function filled(template: string, address: string, home: Home, origin: string): string | null {
  const value = encodeURIComponent(address.toWellFormed());
  const text = template.replaceAll(/\{(object|uri)\}/g, () => value).replaceAll(/\{[^{}]*\}/g, '');
  const url = URL.parse(text);
  if (url === null || url.host !== home.host || url.username !== '' || url.password !== '') {
    return null;
  }
  return url.protocol === schemeOf(home.host, origin) ? url.href : null;
}
