import { eq } from 'drizzle-orm';
import { actor, work } from '../../db/schema/schema.ts';
import { monthOf, nextMonth } from '../../src/flattr/period.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { type Entry, importWorks } from '../../src/operations/import-works.ts';
import { standing, stranger } from './gifts.ts';
import { giver, person } from './house.ts';

/** Titles as people write them, and as nobody should: 200 characters without a space, from right to
 *  left, with pictures in them. */
const ODD_TITLES = ['ש'.repeat(3), 'x'.repeat(200), 'ليلة في القطار', '🚂🌙 Night train, take 2'];
const TITLES = [
  ...['The lower berth', 'Six station clocks', 'Salt on the rails', 'A timetable for nobody'],
  ...['Fog signals', 'What the porter said', 'Sleeping car, second class', 'Winter crossing'],
  ...ODD_TITLES,
];
const WORKS = 64;
const FAR = 24;
const PEOPLE = 20;
const LANGUAGES = ['en', 'en', 'en', 'fr', 'fr', null] as const;
const CATEGORIES = ['audio', 'audio', 'text', 'text', 'video'] as const;

export type CreatorYear = {
  readonly maker: string;
  /** Gives every month, and makes something too. */
  readonly giver: string;
  readonly workIds: readonly string[];
};

/** Thirteen months of somebody who makes music, from the month that is open: flattrs by twenty people
 *  here, some of them without a name, and by some elsewhere; all months but the last are closed. */
export async function creatorYear(deps: NodeDeps): Promise<CreatorYear> {
  const at = (instant: string) => Object.assign(deps, { clock: () => new Date(instant) });
  const { maker, workIds } = await studio(deps);
  const givers = await audience(deps);
  const far = await Promise.all(
    Array.from({ length: FAR }, (_, n) =>
      stranger(deps, `far-${n}`, { host: n % 3 === 0 ? 'sea.example' : 'music.example' }),
    ),
  );
  const dice = lottery(7);
  let month = monthOf(deps.clock());
  for (const flattrs of BUSY) {
    at(`${month}-20T12:00:00Z`);
    await giveAMonth(deps, { month, flattrs, maker, workIds, givers, far, dice });
    if (flattrs === BUSY.at(-1)) break;
    at(`${nextMonth(month)}-05T12:00:00Z`);
    const closed = await closePeriod(deps, month);
    if (!closed.ok) throw new Error(closed.code);
    month = nextMonth(month);
  }
  const [first = ''] = givers;
  return { maker, giver: first, workIds };
}

/** How those who are here give. */
const SOURCES = ['page', 'link', 'like', 'page', 'bot'] as const;

/** How much happens in each of the months. */
const BUSY = [3, 6, 4, 9, 7, 12, 10, 16, 13, 22, 18, 27, 17];

type Cast = {
  readonly month: string;
  readonly flattrs: number;
  readonly maker: string;
  readonly workIds: readonly string[];
  readonly givers: readonly string[];
  readonly far: readonly string[];
  readonly dice: () => number;
};

/** A few works are liked again and again, most of them once. Each giver gives once per work. */
async function giveAMonth(deps: NodeDeps, cast: Cast): Promise<void> {
  const { flattrs, workIds, givers, far, dice } = cast;
  const all = [...givers, ...far];
  const taken = new Set<string>();
  const gifts: Parameters<typeof standing>[1][number][] = [];
  for (let k = 0; k < flattrs; k += 1) {
    const giverId = all[Math.floor(dice() ** 1.7 * all.length)] ?? '';
    const workId = workIds[Math.floor(dice() ** 2.4 * workIds.length)] ?? '';
    if (taken.has(`${giverId} ${workId}`)) continue;
    taken.add(`${giverId} ${workId}`);
    const here = givers.includes(giverId);
    const subject = k === 2 ? { personId: cast.maker } : { workId };
    gifts.push({
      ...{ giverId, payeeId: cast.maker, month: cast.month, ...subject, given: here },
      recordedAt: new Date(deps.clock().getTime() + k * 60_000),
      ...(here && k % 6 === 5 ? { anonymous: true } : {}),
      ...(here ? { source: SOURCES[k % SOURCES.length] ?? 'page' } : {}),
      ...(k === 0 ? { message: 'The piano in the waiting room made me miss my train.' } : {}),
    });
  }
  await standing(deps, gifts);
}

async function studio(deps: NodeDeps): Promise<{ maker: string; workIds: string[] }> {
  const maker = await person(deps, 'station-piano');
  await deps.db.update(actor).set({ name: 'Station Piano' }).where(eq(actor.id, maker));
  const titles = Array.from({ length: WORKS }, (_, n) => TITLES[n] ?? `Take ${n + 1}`);
  const entries = titles.map(
    (title, n): Entry => ({
      ...{ entryId: `piano/${n}`, url: `https://piano.example/${n}`, title, excerpt: '', tags: [] },
      language: LANGUAGES[n % LANGUAGES.length] ?? null,
      category: CATEGORIES[n % CATEGORIES.length] ?? 'text',
      publishedAt: null,
    }),
  );
  const made = await importWorks(deps, 'station-piano', entries);
  if (!made.ok) throw new Error(made.code);
  const works = await deps.db.select().from(work).where(eq(work.authorId, maker));
  const idOf = (title: string) => works.find((row) => row.title === title)?.id ?? '';
  return { maker, workIds: titles.map(idOf) };
}

const NAMES = [
  ...['Fog Signal', 'Second Class', 'Late Porter', 'ضوء الميناء', '🌙 Moon', 'y'.repeat(200)],
  ...['Lamp Post', 'Dining Car', 'Blue Luggage', 'Milk Run', 'Ticket Stub', 'Far Platform'],
];

const MADE = [
  'A map of all platforms',
  'Photographs of fog',
  'z'.repeat(200),
  'Bread for the journey',
];

async function audience(deps: NodeDeps): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < PEOPLE; n += 1) {
    const id = await giver(deps, `giver-${n}`, { budgetMinor: 500n, fundsMinor: 7_000n });
    const name = NAMES[PEOPLE - 1 - n] ?? `Passenger ${n}`;
    await deps.db.update(actor).set({ name }).where(eq(actor.id, id));
    ids.push(id);
  }
  for (const n of [0, 2, 3, 5, 7, 19]) {
    const entry: Entry = {
      ...{ entryId: `g/${n}`, url: `https://g${n}.example/`, title: MADE[n % MADE.length] ?? '' },
      ...{ excerpt: '', tags: [], language: 'en', category: 'text', publishedAt: null },
    };
    await importWorks(deps, `giver-${n}`, [entry]);
  }
  return ids;
}

/** Numbers that look drawn and are the same every time: a linear congruential generator. */
function lottery(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
