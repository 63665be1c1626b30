import { Resolver, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** A name server has this long, and is asked once more. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** There is no such name in the DNS, or no DNS at all: the system may know it from elsewhere. */
const UNKNOWN = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

type Found = { readonly address: string; readonly family: 4 | 6 };

/** Looks names up in the DNS itself. The system's way keeps a thread busy for each name, of which
 *  there are few: some domains whose name servers are dead would hold up everybody's.
 *  @param servers the name servers, `address:port`; those of the system, if not said. */
export function makeLookup(servers?: readonly string[]): LookupFunction {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return (hostname, options, callback) => {
    resolve(resolver, hostname).then(
      (all) => {
        const [first] = all;
        if (first === undefined) systemLookup(hostname, options, callback);
        else if (options.all) callback(null, all);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, ''),
    );
  };
}

/** Both families at once; those that connect try one address after the other.
 *  @returns nothing when the DNS does not know the name. Rejects when it does not answer. */
async function resolve(resolver: Resolver, hostname: string): Promise<Found[]> {
  const asked = await Promise.allSettled(
    ([4, 6] as const).map(async (family) => {
      const addresses = await query(resolver, hostname, family);
      return addresses.map((address): Found => ({ address, family }));
    }),
  );
  const found = asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = asked.find(
    (answer) => answer.status === 'rejected' && !UNKNOWN.has(answer.reason?.code),
  );
  if (found.length === 0 && failed?.status === 'rejected') throw failed.reason;
  return found;
}

const query = (resolver: Resolver, hostname: string, family: 4 | 6): Promise<string[]> =>
  new Promise((done, fail) => {
    const answer = (error: Error | null, addresses: string[]) =>
      error === null ? done(addresses) : fail(error);
    if (family === 4) resolver.resolve4(hostname, answer);
    else resolver.resolve6(hostname, answer);
  });
