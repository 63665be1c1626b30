/** Where money for a node goes, and from when on another node sends it there. */

export type BankAccount = {
  readonly holder: string;
  /** Without gaps, in capitals. */
  readonly iban: string;
  readonly bic: string | null;
};

/** Bank details as a peer signed them. */
export type SaidAccount = BankAccount & {
  /** Of the document that says so. */
  readonly sha256: string;
  readonly revision: number;
  /** When we wrote it down, by our clock. */
  readonly recordedAt: Date;
  /** What our admin said of it; null: nothing yet. */
  readonly decision: 'confirmed' | 'rejected' | null;
};

/** How it stands with where a peer is paid. Only with `usable` money is sent.
 *  - `none`: it has not said, or what it said was rejected.
 *  - `first`: what it said first, which waits for its time or for our admin.
 *  - `changed`: it says another account than before, and waits for our admin.
 *  - `confirmed`: likewise, our admin has confirmed it, and it waits for its time.
 *  - `contradiction`: it signed two under one number; neither is used. */
export type AccountState = 'none' | 'first' | 'changed' | 'confirmed' | 'contradiction' | 'usable';

export type AccountStanding = {
  readonly state: AccountState;
  /** What it says now; null: nothing that counts. */
  readonly said: SaidAccount | null;
  /** With `contradiction`: what it says as well. */
  readonly other: SaidAccount | null;
  /** What it said before, where that is something else. */
  readonly before: SaidAccount | null;
  /** With `first` and `confirmed`: when it becomes usable by itself. With `changed`: the earliest. */
  readonly usableFrom: Date | null;
  /** The number under which it said so first. */
  readonly sinceRevision: number;
};

/** Long enough that the other admin misses it when somebody else has signed. Source: ledger design,
 *  "Between nodes", rule 6. */
export const ACCOUNT_HELD_MS = 72 * 3_600_000;

/** The same details said once, or several times in a row. */
type Run = {
  readonly said: SaidAccount;
  /** When it was said first, and under which number. */
  readonly sinceMs: number;
  readonly sinceRevision: number;
  readonly isFirst: boolean;
  readonly isConfirmed: boolean;
  /** Another one under the same number. */
  readonly rival: SaidAccount | null;
};

/** How it stands with the bank details of a peer in one currency. What was rejected does not count, and
 *  neither does what comes after something newer. The first that it ever said is usable after 72 hours, or
 *  when our admin confirms it; anything else needs both, unless it leads back to what was in force.
 *  @param all what it ever signed, in the order in which it came. */
export function accountStanding(all: readonly SaidAccount[], now: Date): AccountStanding {
  const runs = runsOf(all);
  let inForce: SaidAccount | null = null;
  let standing = NOTHING;
  for (const [at, run] of runs.entries()) {
    const endMs = runs[at + 1]?.sinceMs ?? now.getTime();
    const state = stateOf(run, inForce, endMs);
    standing = standingOf(run, state, inForce ?? runs[at - 1]?.said ?? null);
    if (state === 'usable') inForce = run.said;
  }
  return standing;
}

const NOTHING: AccountStanding = {
  ...{ state: 'none', said: null, other: null, before: null, usableFrom: null, sinceRevision: 0 },
};

function runsOf(all: readonly SaidAccount[]): readonly Run[] {
  const runs: Run[] = [];
  for (const said of all.filter(({ decision }) => decision !== 'rejected')) {
    const last = runs.at(-1);
    if (last !== undefined && said.revision < last.said.revision) continue;
    if (last?.rival != null && said.revision === last.said.revision) continue;
    const rival = all.find((one) => one.revision === said.revision && !isSame(one, said)) ?? null;
    const isConfirmed = said.decision === 'confirmed';
    if (last !== undefined && rival === null && last.rival === null && isSame(last.said, said))
      runs[runs.length - 1] = { ...last, said, isConfirmed: last.isConfirmed || isConfirmed };
    else {
      const isFirst = all[0]?.revision === said.revision;
      const since = { sinceMs: said.recordedAt.getTime(), sinceRevision: said.revision };
      runs.push({ said, ...since, isFirst, isConfirmed, rival });
    }
  }
  return runs;
}

/** @param endMs until when nothing else was said. */
function stateOf(run: Run, inForce: SaidAccount | null, endMs: number): AccountState {
  if (run.rival !== null) return 'contradiction';
  if (inForce !== null && isSame(inForce, run.said)) return 'usable';
  const isTime = endMs >= run.sinceMs + ACCOUNT_HELD_MS;
  if (run.isFirst) return isTime || run.isConfirmed ? 'usable' : 'first';
  if (!run.isConfirmed) return 'changed';
  return isTime ? 'usable' : 'confirmed';
}

function standingOf(
  { said, sinceMs, sinceRevision, rival }: Run,
  state: AccountState,
  before: SaidAccount | null,
): AccountStanding {
  const isHeld = state === 'first' || state === 'changed' || state === 'confirmed';
  return {
    ...{ state, said, other: rival, sinceRevision },
    before: before !== null && isSame(before, said) ? null : before,
    usableFrom: isHeld ? new Date(sinceMs + ACCOUNT_HELD_MS) : null,
  };
}

/** Whether two are one account for a bank. */
export const isSame = (one: BankAccount, other: BankAccount): boolean =>
  one.iban === other.iban && one.holder === other.holder && one.bic === other.bic;
