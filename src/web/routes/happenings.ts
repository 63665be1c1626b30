import { Hono } from 'hono';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import { type Happening, happeningsOf } from '../../../db/views/happenings.ts';
import { ownMail } from '../../../db/views/own-mail.ts';
import { makersOf } from '../../../db/views/supporters.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { markSeen } from '../../operations/mark-seen.ts';
import { currentMonth } from '../coin-facts.ts';
import { HAPPENINGS_HREF, happeningsPage } from '../pages/happenings.ts';
import type { Told } from '../parts/happening.ts';
import { pageOf, placeIn } from '../parts/pager.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';

const SHOWN = 40;

/** What happened. Who looks at the latest of it has seen it. */
export function happeningsRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(HAPPENINGS_HREF, async (c) => {
    const visit = ownVisitOf(c);
    const { actorId: personId, seenUntil } = visit.viewer;
    const before = placeIn(c.req.query('before'));
    const options = { personId, now: visit.now, before, limit: SHOWN + 1 };
    const [found, mail] = await Promise.all([
      happeningsOf(deps.db, options),
      ownMail(deps.db, personId),
    ]);
    const { lines, next } = pageOf(found, SHOWN, ({ at, id }) => ({ at, id }));
    const unseen = lines.filter(({ at }) => seenUntil === null || at > seenUntil);
    const told = { lines: await withMore(deps, visit, lines), atStart: before === null, next };
    if (before === null) await markSeen(deps, personId);
    const facts = {
      ...{ told, unseen: new Set(unseen.map(({ id }) => id)) },
      refusedAddress: mail?.refusedAt == null ? null : mail.address,
    };
    // The bell is on the page on which everything is.
    const seen = before === null ? { ...visit, viewer: { ...visit.viewer, unseen: 0 } } : visit;
    return c.html(happeningsPage(seen, facts));
  });
  return routes;
}

/** With what those make who did it, once for each, and what months came to. */
async function withMore(
  { db, node }: NodeDeps,
  visit: OwnVisit,
  lines: readonly Happening[],
): Promise<Told[]> {
  const { actorId } = visit.viewer;
  const people = [...new Set(lines.flatMap(({ who }) => who?.id ?? []))];
  const month = await currentMonth(db, visit);
  const isMonth = lines.some((line) => line.month !== null);
  const [makers, months] = await Promise.all([
    makersOf(db, { payeeId: actorId, month }, people),
    isMonth ? giveAndReceive(db, { actorId, currency: node.currency }) : [],
  ]);
  const fullest = fullestLines(lines);
  return lines.map((happening) => {
    const id = happening.who?.id;
    const maker = id !== undefined && fullest.has(happening.id) ? makers.get(id) : undefined;
    return {
      happening,
      maker: maker ?? null,
      result: months.find((one) => one.month === happening.month) ?? null,
    };
  });
}

/** Of each person the one line that says what they make: their latest gift, else their latest line. */
function fullestLines(lines: readonly Happening[]): ReadonlySet<string> {
  const isGift = ({ kind }: Happening) => kind === 'flattr' || kind === 'released';
  const ofEach = Map.groupBy(lines, ({ who }) => who?.id);
  ofEach.delete(undefined);
  return new Set([...ofEach.values()].flatMap((own) => (own.find(isGift) ?? own[0])?.id ?? []));
}
