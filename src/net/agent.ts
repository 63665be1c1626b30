import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { makeLookup } from './look-up.ts';
import { isPublicAddress } from './public-address.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** To one server at once. */
const MOST_CONNECTIONS = 16;
/** A connection is kept this long for the next request, also when the server offers longer: what is
 *  sent to a thousand servers leaves as many open. */
const KEEP_ALIVE_MS = 2_000;

/** Refused: the address is not public. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

/** How this node connects to others. Names are looked up for the connection itself, and it goes to
 *  an address that was judged: who owns a name cannot show one address to a check and another to
 *  the connection (DNS rebinding).
 *  @param options.allowPrivateAddress nodes on one machine, for demos and tests only: their names
 *    are known to the system alone.
 *  @param options.lookup how a name is looked up, if not so. */
export function makeAgent(options: {
  readonly allowPrivateAddress: boolean;
  readonly lookup?: LookupFunction;
}): Dispatcher {
  const { allowPrivateAddress } = options;
  const { lookup = allowPrivateAddress ? systemLookup : makeLookup() } = options;
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    ...(allowPrivateAddress ? { lookup } : { lookup: publicOnly(lookup) }),
  });
  return new Agent({
    connections: MOST_CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: allowPrivateAddress ? connect : literalsChecked(connect),
  });
}

/** An address that stands in the URL itself is never looked up. */
function literalsChecked(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const { hostname } = options;
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) callback(refusalOf(hostname), null);
    else connect(options, callback);
  };
}

/** Leaves out what is not public, of what a name stands for. */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const all: LookupAddress[] = Array.isArray(found) ? found : [];
      const open = all.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (first === undefined) callback(refusalOf(hostname), '');
      else if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

const refusalOf = (hostname: string) => new PrivateAddress(`not a public address: ${hostname}`);
