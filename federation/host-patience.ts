const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** To servers that failed the last time, this many attempts are under way at one time: a dead one
 *  keeps its attempt waiting, and with it a place that others could have. */
const MOST_PROBES = 4;
/** Hosts that are remembered as failing; beyond, the one that failed first is forgotten. */
const MOST_HOSTS = 10_000;

type Trouble = {
  readonly failures: number;
  readonly failedAtMs: number;
  readonly untilMs: number;
  /** An attempt is under way, whose end the others wait for. */
  readonly probing: boolean;
};

/** Which servers are left alone for now. Only this process knows; whoever starts anew asks anew. */
export type HostPatience = {
  /** Whether to send now. Who is told yes tells how it ended. */
  begin(host: string): Attempt | null;
};

export type Attempt = {
  /** It answered, be it with a refusal. */
  answered(): void;
  /** It did not, or said that it cannot now.
   *  @param askedMs how long it asks to be left alone. */
  failed(askedMs?: number): void;
};

/** @param now in milliseconds, from any beginning. */
export function makeHostPatience(now: () => number): HostPatience {
  const troubled = new Map<string, Trouble>();
  let probes = 0;

  function remember(host: string, trouble: Trouble): void {
    troubled.set(host, trouble);
    const [oldest] = troubled.keys();
    if (troubled.size > MOST_HOSTS && oldest !== undefined) troubled.delete(oldest);
  }

  function failed(host: string, beganAtMs: number, askedMs: number): void {
    const before = troubled.get(host);
    // Of several attempts at one time, all of which failed, one counts.
    if (before !== undefined && before.failedAtMs >= beganAtMs) return;
    const failures = (before?.failures ?? 0) + 1;
    const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), askedMs);
    const failedAtMs = now();
    const untilMs = failedAtMs + Math.min(pauseMs, LONGEST_PAUSE_MS);
    remember(host, { failures, failedAtMs, untilMs, probing: false });
  }

  return {
    begin(host) {
      const trouble = troubled.get(host);
      const beganAtMs = now();
      const isProbe = trouble !== undefined;
      if (isProbe) {
        if (trouble.probing || beganAtMs < trouble.untilMs || probes >= MOST_PROBES) return null;
        troubled.set(host, { ...trouble, probing: true });
        probes += 1;
      }
      return {
        answered() {
          if (isProbe) probes -= 1;
          troubled.delete(host);
        },
        failed(askedMs = 0) {
          if (isProbe) probes -= 1;
          failed(host, beganAtMs, askedMs);
        },
      };
    },
  };
}
