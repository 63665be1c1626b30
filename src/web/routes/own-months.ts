import { type Context, Hono } from 'hono';
import { giveAndReceive } from '../../../db/views/give-and-receive.ts';
import {
  type GivenLine,
  givenLines,
  isDistributed,
  type Taken,
  takenByClose,
} from '../../../db/views/giver-month.ts';
import { isMonth } from '../../flattr/period.ts';
import { decimalText } from '../../money/money.ts';
import type { Deps } from '../../operations/deps.ts';
import { csvLine } from '../../text/csv.ts';
import { givenMonthPage } from '../pages/given-month.ts';
import { monthsPage } from '../pages/own-months.ts';
import { fullHandle } from '../parts/person-line.ts';
import { ownVisitOf } from '../signed-in.ts';
import type { PageEnv } from '../visit.ts';

/** What one gave in each closed month, and how giving and receiving stand to each other. */
export function ownMonthsRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { db, node } = deps;

  routes.get('/home/months', async (c) => {
    const visit = ownVisitOf(c);
    const owner = { actorId: visit.viewer.actorId, currency: node.currency };
    return c.html(monthsPage(visit, await giveAndReceive(db, owner)));
  });

  routes.get('/home/months/:name', async (c) => {
    const visit = ownVisitOf(c);
    const { month, asFile } = askedFor(c.req.param('name'));
    if (!isMonth(month) || !(await isDistributed(db, month))) return c.notFound();
    const which = { giverId: visit.viewer.actorId, month, currency: node.currency };
    const [lines, taken] = await Promise.all([givenLines(db, which), takenByClose(db, which)]);
    if (!asFile) return c.html(givenMonthPage(visit, { month, lines, taken }));
    return csvFile(c, `given-${month}.csv`, monthCsv(deps, { month, lines, taken }));
  });
  return routes;
}

const askedFor = (name: string) =>
  name.endsWith('.csv')
    ? { month: name.slice(0, -'.csv'.length), asFile: true }
    : { month: name, asFile: false };

/** A file to keep, of whose content only its owner knows. */
export function csvFile(c: Context<PageEnv>, name: string, text: string): Response {
  c.header('content-disposition', `attachment; filename="${name}"`);
  c.header('cache-control', 'private, no-store');
  return c.body(text, 200, { 'content-type': 'text/csv; charset=utf-8; header=present' });
}

/** One line per flattr, then the fee: their amounts, without what was taken back, add up to what the
 *  month took. Its columns are named in one language, so that a table made from it keeps working. */
function monthCsv(
  { node }: Deps,
  facts: {
    readonly month: string;
    readonly lines: readonly GivenLine[];
    readonly taken: Taken | null;
  },
): string {
  const amount = (amountMinor: bigint) => decimalText({ amountMinor, currency: node.currency });
  const yes = (said: boolean) => (said ? 'yes' : 'no');
  const rows = facts.lines.map((line) => {
    const { work, person, payee } = line;
    return csvLine([
      ...[facts.month, 'flattr', line.recordedAt.toISOString().slice(0, 10)],
      ...[work?.title ?? (person ?? payee).name, work?.pageUrl ?? (person ?? payee).profileUrl],
      ...[payee.name, fullHandle(payee).slice(1)],
      ...(line.percent === null ? [line.weight, ''] : ['', line.percent]),
      ...[yes(line.anonymous), yes(line.monthly), amount(line.amountMinor)],
      ...[amount(line.takenBackMinor), amount(line.feeBackMinor), node.currency],
    ]);
  });
  const fee = amount(facts.taken?.feeMinor ?? 0n);
  return [
    csvLine(COLUMNS),
    ...rows,
    csvLine([facts.month, 'fee', '', '', '', '', '', '', '', '', '', fee, '', '', node.currency]),
  ].join('');
}

const COLUMNS = [
  ...['month', 'kind', 'date', 'title', 'address', 'payee', 'account', 'weight', 'percent'],
  ...['anonymous', 'monthly', 'amount', 'taken_back', 'fee_back', 'currency'],
];
