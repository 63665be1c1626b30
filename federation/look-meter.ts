const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST_A_MINUTE = 10;
const MOST_AN_HOUR = 60;
/** Servers of which it is known here; of more, those that sent first are forgotten. */
const MOST_SERVERS = 10_000;

/** Counts for each server how often others were asked because of what it sent: about an object that
 *  nobody here knows, up to eight documents of third parties are read for one activity. It is kept in
 *  memory alone, and a restart forgives.
 *  @returns whether one more look is allowed now; if so, it is counted. */
export function makeLookMeter(clock: () => Date): (host: string) => boolean {
  const looks = new Map<string, readonly number[]>();
  return (host) => {
    const now = clock().getTime();
    const hour = (looks.get(host) ?? []).filter((at) => at > now - HOUR_MS);
    const minute = hour.filter((at) => at > now - MINUTE_MS);
    if (hour.length >= MOST_AN_HOUR || minute.length >= MOST_A_MINUTE) return false;
    looks.delete(host);
    looks.set(host, [...hour, now]);
    const [first] = looks.keys();
    if (looks.size > MOST_SERVERS && first !== undefined) looks.delete(first);
    return true;
  };
}
