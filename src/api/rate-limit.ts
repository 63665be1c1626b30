const HOUR_S = 3_600;

/** How often somebody may ask in an hour: with a token of theirs, and without any. Flattr's own was 1,000. */
export const REQUESTS_AN_HOUR = { token: 1_000, address: 300 } as const;

/** How somebody stands to their limit. */
export type Allowance = {
  readonly limit: number;
  readonly remaining: number;
  readonly current: number;
  /** When they have all of it again. */
  readonly resetAt: Date;
};

export type RateLimit = {
  /** Counts one request; false: it is one too many, and not counted. */
  spend(who: string, limit: number): boolean;
  look(who: string, limit: number): Allowance;
};

/** Counts requests by hour and by who asks. One per process: what it counts is gone with it. */
export function limitPerHour(clock: () => Date): RateLimit {
  let hour = 0;
  let counts = new Map<string, number>();
  const now = () => {
    const current = Math.floor(clock().getTime() / 1_000 / HOUR_S);
    if (current !== hour) {
      hour = current;
      counts = new Map();
    }
  };
  return {
    spend(who, limit) {
      now();
      const spent = counts.get(who) ?? 0;
      if (spent >= limit) return false;
      counts.set(who, spent + 1);
      return true;
    },
    look(who, limit) {
      now();
      const current = counts.get(who) ?? 0;
      const resetAt = new Date((hour + 1) * HOUR_S * 1_000);
      return { limit, current, remaining: limit - current, resetAt };
    },
  };
}

/** The same as headers: those of the draft of the IETF, and those of Flattr.
 *  Source: draft-ietf-httpapi-ratelimit-headers-10; Flattr's REST API v2, Rate limiting. */
export function allowanceHeaders(allowance: Allowance, now: Date): Record<string, string> {
  const { limit, remaining, current, resetAt } = allowance;
  const resetS = Math.floor(resetAt.getTime() / 1_000);
  const inS = Math.max(0, Math.ceil((resetAt.getTime() - now.getTime()) / 1_000));
  return {
    'RateLimit-Policy': `"hour";q=${limit};w=${HOUR_S}`,
    RateLimit: `"hour";r=${remaining};t=${inS}`,
    'X-RateLimit-Limit': `${limit}`,
    'X-RateLimit-Remaining': `${remaining}`,
    'X-RateLimit-Current': `${current}`,
    'X-RateLimit-Reset': `${resetS}`,
  };
}
