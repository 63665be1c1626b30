const MINUTE_MS = 60_000;

/** Says how often something may be done in a minute, by everybody together. One per process: it counts.
 *  @returns whether it may be done now; then it counts as done. */
export function perMinute(most: number, clock: () => Date): () => boolean {
  let asked: number[] = [];
  return () => {
    const now = clock().getTime();
    asked = asked.filter((at) => at > now - MINUTE_MS);
    if (asked.length >= most) return false;
    asked.push(now);
    return true;
  };
}
