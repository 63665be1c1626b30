const MINUTE_MS = 60_000;

/** Says whether somebody may do something now; then it counts as done. */
export type RateLimit = (client: string) => boolean;

/** How often something may be done in any minute: by one client, and by all together, so that nobody shuts
 *  the door for the others, and many together do not make this node ask without end. One per process:
 *  it counts. Who is refused costs nothing and counts for nothing.
 *  @param most.perClient see `clientOf`; `perNode`: much more. */
export function limitPerMinute(
  most: { readonly perClient: number; readonly perNode: number },
  clock: () => Date,
): RateLimit {
  const byClient = new Map<string, number[]>();
  let all: number[] = [];
  return (client) => {
    const now = clock().getTime();
    const isYoung = (at: number) => at > now - MINUTE_MS;
    if ((all[0] ?? now) <= now - MINUTE_MS) {
      all = all.filter(isYoung);
      for (const [other, times] of byClient) if (!times.some(isYoung)) byClient.delete(other);
    }
    const own = (byClient.get(client) ?? []).filter(isYoung);
    if (own.length >= most.perClient || all.length >= most.perNode) return false;
    byClient.set(client, [...own, now]);
    all.push(now);
    return true;
  };
}
