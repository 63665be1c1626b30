import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../../../db/connect.ts';
import { loadPair, type PairKey, withLines } from '../../../db/records/pair-load.ts';
import { savePair } from '../../../db/records/pair-save.ts';
import { addDocument } from '../../../db/records/settlements.ts';
import { decide, namedBy } from '../../../src/operations/pair-step.ts';
import type { Signed } from '../../../src/settlement/pair/documents.ts';
import type { Effect, Event } from '../../../src/settlement/pair/events.ts';
import type { Pair } from '../../../src/settlement/pair/pair.ts';
import { answeredBy } from '../../../src/settlement/pair/restore.ts';
import { step } from '../../../src/settlement/pair/step.ts';
import { simulate } from '../../simulation/driver.ts';
import { asLoaded } from '../../simulation/postgres-compare.ts';
import { sign, tools } from '../../simulation/sim-node.ts';
import type { Setting } from '../../simulation/world.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

/** One committed transaction of a node in the simulation. */
export type Happened = {
  readonly before: Pair;
  readonly event: Event;
  after: Pair;
  readonly effects: Effect[];
};

/** Runs a simulation and tells what one node did with one peer, in its order. What a crash undid, or a
 *  restore right afterwards, is left out. */
export function record(setting: Setting, us: string, them: string): Happened[] {
  const all: Happened[] = [];
  const { problem, nodes } = simulate({
    ...setting,
    machine(before, event, with_) {
      const result = step(before, event, with_);
      if (before.us !== us || before.them !== them) return result;
      const [after, effects] = result;
      const last = all.at(-1);
      if (event.type === 'signed' && last !== undefined) {
        last.after = after;
        last.effects.push(...effects);
      } else all.push({ before, event, after, effects: [...effects] });
      return result;
    },
  });
  if (problem !== null) throw new Error(problem);
  const seen = new Set(all.map(({ before }) => before));
  const end = nodes.find(({ id }) => id === us)?.data.pairs.get(them);
  if (end !== undefined) seen.add(end);
  return all.filter(({ before, after }) => before !== after && seen.has(after));
}

type Kept = { readonly signed: Signed; readonly ref: string | null };

/** A node's settlement with one peer on PostgreSQL. */
export type Replay = {
  readonly peerId: string;
  database: TestDatabase;
  /** What it has kept, in the order of its records. */
  kept: readonly Kept[];
};

export async function openReplay(): Promise<Replay> {
  const database = await testDatabase();
  const peerId = uuidv7();
  await database.db.execute(sql`
    insert into peer (id, host, understands_flattr, settles, checked_at)
    values (${peerId}, 'peer.example', true, true, now())`);
  return { peerId, database, kept: [] };
}

const keyOf = ({ peerId }: Replay, pair: Pair): PairKey => {
  const { currency, us, them, trust, limitMinor } = pair;
  return { peerId, currency, us, them, trust, limitMinor };
};

/** Reads a settlement as it is written down. */
export const readNow = (replay: Replay, pair: Pair): Promise<Pair> =>
  replay.database.db.transaction(async (tx) => {
    const loaded = await loadPair(tx, keyOf(replay, pair));
    return (await withLines(tx, loaded)).pair;
  });

/** Lets happen on PostgreSQL what happened in memory: from what is written down, to what is written
 *  down. @returns what was read, and the effects. */
export const happenAgain = (
  replay: Replay,
  { before, event }: Happened,
): Promise<{ readonly read: Pair; readonly effects: Effect[] }> =>
  replay.database.db.transaction(async (tx) => {
    const opened = await loadPair(
      tx,
      keyOf(replay, before),
      event === undefined ? {} : namedBy(event),
    );
    const { pair: read } = await withLines(tx, opened);
    const [loaded, first, effects] = await decide(tx, opened, event, tools);
    let pair = first;
    const done: Effect[] = [];
    for (const left = [...effects]; left.length > 0; ) {
      const effect = left.shift();
      if (effect === undefined) break;
      done.push(effect);
      if (effect.type !== 'issue') continue;
      const signed = sign(effect.document, effect.lines);
      const { sha256 } = signed;
      const [after, more] = step(
        pair,
        { type: 'signed', ref: effect.ref, sha256, atMs: event.atMs },
        tools,
      );
      pair = after;
      left.push(...more);
      await keep(tx, replay, { signed, ref: effect.ref });
    }
    for (const signed of cameWith(event))
      if (!loaded.ids.has(signed.sha256) && isTaken(pair, signed))
        await keep(tx, replay, { signed, ref: pair.refs[signed.sha256] ?? null });
    await savePair(tx, loaded, pair, null);
    return { read, effects: done };
  });

/** Puts the node back to an old copy of its database. */
export async function restoreTo(
  replay: Replay,
  copy: Pair,
  kept: readonly Kept[],
): Promise<Replay> {
  await replay.database.close();
  const fresh = await openReplay();
  await fresh.database.db.transaction(async (tx) => {
    const key = keyOf(fresh, copy);
    const loaded = await loadPair(tx, key);
    for (const one of kept) await keep(tx, fresh, one);
    await savePair(tx, loaded, copy, null);
  });
  return fresh;
}

async function keep(tx: Tx, replay: Replay, one: Kept): Promise<void> {
  const { sha256, document } = one.signed;
  const { kind } = document;
  const answered = answeredBy(document);
  await addDocument(tx, {
    ...{ id: uuidv7(), uri: uriOf(sha256), peerId: replay.peerId, currency: 'EUR', kind, sha256 },
    ...{ jws: sha256, lines: null, ref: one.ref, recordedAt: new Date() },
    direction: one.ref === null ? 'received' : 'issued',
    answers: answered === null ? null : uriOf(answered),
  });
  replay.kept = [...replay.kept, one];
}

const uriOf = (sha256: string): string => `https://kept.example/${sha256}`;

function cameWith(event: Event): readonly Signed[] {
  if (event.type === 'received') return [event.signed];
  return event.type === 'head' ? event.documents : [];
}

/** What the machine has taken up, what proves a lie, and what we lost ourselves. */
const isTaken = (pair: Pair, { sha256 }: Signed): boolean =>
  pair.held[sha256] !== undefined ||
  pair.refs[sha256] !== undefined ||
  pair.dues.some((due) => due.advice?.sha256 === sha256) ||
  pair.frozen?.proof.includes(sha256) === true;

/** A settlement as it is read for an event. */
export const asRead = (pair: Pair, event?: Event): Pair =>
  asLoaded(pair, event === undefined ? {} : namedBy(event));
