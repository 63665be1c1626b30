import { promises } from 'node:dns';

/** A name server has this long, and is asked once more. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** The DNS has answered: there is no such name, or no text at it. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA']);

/** The texts at a name in the DNS. Null: the DNS did not answer, so nobody knows. */
export type TextLookup = (name: string) => Promise<readonly string[] | null>;

/** Asks the DNS itself for TXT records. Whoever can write them has the name; no site behind it can.
 *  @param servers the name servers, `address:port`; those of the system, if not said.
 *  Source: RFC 1035, section 3.3.14: one record may come in several strings. */
export function makeTextLookup(servers?: readonly string[]): TextLookup {
  const resolver = new promises.Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      return NOTHING.has(code) ? [] : null;
    }
  };
}
