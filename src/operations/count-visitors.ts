import { hash } from 'node:crypto';
import { getLogger } from '@logtape/logtape';
import {
  dropSketches,
  holdSketches,
  type Sketched,
  saltOfDay,
  saveSketches,
} from '../../db/records/visitors.ts';
import type { Deps } from './deps.ts';
import { markOf, REGISTERS, visitorsIn, withMarks } from './visitor-sketch.ts';

const log = getLogger(['obole', 'visitors']);

/** Visitors are written down together, this often: whoever waits for a page or a badge waits for nothing. */
const WRITE_EVERY_MS = 5_000;
/** So many marks are remembered until then; who comes besides is not counted. */
const MOST_WAITING = 50_000;
/** Works of which the counts are written in one transaction: each is a thousand bytes. */
const AT_ONCE = 500;

/** Somebody as a server sees them. */
export type Visitor = { readonly client: string; readonly agent: string };

export type VisitorCounter = {
  /** Somebody saw a work or a person. Returns at once and never throws. */
  saw(subjectId: string, visitor: Visitor): void;
  /** Writes down all that were seen until now. What cannot be written is not counted. */
  write(): Promise<void>;
};

type CounterDeps = Pick<Deps, 'db' | 'clock' | 'newSecret'>;

/** Counts how many different visitors each work and each person has a day, without keeping who: of each only a
 *  mark stays in memory for some seconds, then a sketch of them all until the day (UTC) is over, then
 *  the count (decision 34). What a mark is made from has the salt of the day in it, and the work, so that
 *  nobody can be followed from one work or day to another. */
export function makeVisitorCounter(deps: CounterDeps): VisitorCounter {
  let waiting = nobodyOf('');
  const saltOf = keepSalt(deps);
  let writing: Promise<void> = Promise.resolve();
  const hashing = new Set<Promise<void>>();

  async function mark(subjectId: string, { client, agent }: Visitor, day: string): Promise<void> {
    const text = [await saltOf(day), subjectId, client, agent].join('\n');
    if (waiting.day !== day) waiting = nobodyOf(day);
    const [register, run] = markOf(hash('sha256', text, 'buffer'));
    const marks = waiting.marks.get(subjectId) ?? new Map<number, number>();
    if (!marks.has(register) && waiting.count === MOST_WAITING) return;
    if (waiting.count === 0) setTimeout(() => void write().catch(complain), WRITE_EVERY_MS).unref();
    if (!marks.has(register)) waiting.count += 1;
    marks.set(register, Math.max(run, marks.get(register) ?? 0));
    waiting.marks.set(subjectId, marks);
  }

  async function write(): Promise<void> {
    await Promise.all(hashing);
    const { day, marks } = waiting;
    waiting = nobodyOf('');
    const today = dayOf(deps.clock());
    // Who came in the last seconds of a day that is over cannot be told from its other visitors any more.
    if (day !== today) return;
    writing = writing.catch(() => {}).then(() => writeMarks(deps, day, marks));
    await writing;
  }

  return {
    saw(subjectId, visitor) {
      if (hashing.size >= MOST_WAITING) return;
      // A database that does not answer is told of by those who need its answer.
      const marking = mark(subjectId, visitor, dayOf(deps.clock())).catch(() => {});
      hashing.add(marking);
      void marking.then(() => hashing.delete(marking));
    },
    write: () => write().catch(complain),
  };
}

/** The salt of a day, read once and forgotten when the day is over. */
function keepSalt({ db, clock, newSecret }: CounterDeps): (day: string) => Promise<string> {
  let kept: { readonly day: string; readonly salt: Promise<string> } | null = null;
  return (day) => {
    if (kept?.day === day) return kept.salt;
    const salt = saltOfDay(db, day, newSecret());
    const forget = () => {
      if (kept?.salt === salt) kept = null;
    };
    kept = { day, salt };
    setTimeout(forget, nextDay(day).getTime() - clock().getTime()).unref();
    // The next visitor tries again.
    salt.catch(forget);
    return salt;
  };
}

/** By work or person: the marks of those who were seen, of each register the longest run. */
type Marks = Map<string, Map<number, number>>;

const nobodyOf = (day: string) => ({ day, count: 0, marks: new Map() as Marks });

/** Without what the database was told: that was the salt, or what is made with it. */
const complain = (error: unknown): void => {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const why = cause instanceof Error ? cause.message : 'the database did not take them';
  log.warn('Some visitors were not counted: {why}', { why });
};

async function writeMarks({ db }: CounterDeps, day: string, marks: Marks): Promise<void> {
  const ids = [...marks.keys()].sort();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    await db.transaction(async (tx) => {
      const held = await holdSketches(tx, day, some, new Uint8Array(REGISTERS));
      const grown = held.flatMap((before: Sketched) => {
        const sketch = withMarks(before.sketch, marks.get(before.subjectId) ?? []);
        if (sketch === before.sketch) return [];
        return [{ subjectId: before.subjectId, sketch, visitors: visitorsIn(sketch) }];
      });
      await saveSketches(tx, day, grown);
    });
  }
}

/** Of all days that are over only the counts are left.
 *  @returns of how many works and people. */
export const forgetVisitors = ({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> =>
  db.transaction((tx) => dropSketches(tx, dayOf(clock())));

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const nextDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
