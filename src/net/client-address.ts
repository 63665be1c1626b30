import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { isPublicAddress } from './public-address.ts';

/** What the server under the pages knows of a connection; nothing, when they are asked by a program. */
type Connection = { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };

/** Some proxies add themselves; more than these nobody has. */
const HOPS_MAX = 20;

/** Who asks: one visitor's address, or the network of one (IPv6 by /64, for a household has as many
 *  addresses as it likes). Where nothing is known, all are one.
 *  @param trustsProxy this node stands behind a proxy: of a connection from this machine or the same
 *    private network, the last address in `X-Forwarded-For` that is not such a one. What comes from
 *    elsewhere is believed nothing. */
export function clientOf(
  connected: string | undefined,
  forwardedFor: string | undefined,
  trustsProxy: boolean,
): string {
  const nearest = bare(connected ?? '');
  if (!trustsProxy || nearest === null || isPublicAddress(nearest)) return networkOf(nearest);
  const hops = (forwardedFor ?? '').split(',').slice(-HOPS_MAX).reverse();
  let client = nearest;
  for (const hop of hops) {
    const address = bare(hop);
    // What stands before something unreadable was written by whoever wrote that.
    if (address === null) break;
    client = address;
    if (isPublicAddress(address)) break;
  }
  return networkOf(client);
}

/** Finds out who asks, for whoever limits how often. */
export function knowClient<Env extends { Variables: { client: string } }>(options: {
  readonly trustsProxy: boolean;
}): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('client', clientOf(connectedTo(c), c.req.header('x-forwarded-for'), options.trustsProxy));
    await next();
  };
}

function connectedTo(c: Context): string | undefined {
  const connection: Connection | undefined = c.env;
  return connection?.incoming?.socket?.remoteAddress;
}

/** Without port, brackets, zone, or the prefix under which IPv4 comes through an IPv6 socket; null: no
 *  address. */
function bare(text: string): string | null {
  const said = text.trim();
  const inside =
    /^\[([^\]]+)\](?::\d+)?$/.exec(said)?.[1] ?? /^([\d.]+):\d+$/.exec(said)?.[1] ?? said;
  const address = inside.replace(/%.*$/, '').replace(/^::ffff:(?=[\d.]+$)/i, '');
  return isIP(address) === 0 ? null : address;
}

function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // URL writes every spelling of an address in the same way, with `::` for the longest run of zeros.
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
}
