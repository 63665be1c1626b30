import { Hono } from 'hono';
import {
  closeBalance,
  closedMonths,
  lastBlock,
  type MonthTotals,
  monthTotals,
} from '../../../db/views/public-books.ts';
import type { Deps } from '../../operations/deps.ts';
import { booksPage } from '../pages/books.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const MONTHS_SHOWN = 24;

/** The node's public books. Totals only. */
export function booksRoutes({ db, node }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { currency } = node;
  // A closed month stays what it was, and a large one takes a while to count: once for all who ask.
  const read = new Map<string, Promise<MonthTotals>>();
  const totalsOf = (month: string): Promise<MonthTotals> => {
    const known = read.get(month);
    if (known !== undefined) return known;
    const asked = monthTotals(db, { month, currency });
    read.set(month, asked);
    asked.catch(() => read.delete(month));
    return asked;
  };

  routes.get('/books', async (c) => {
    const [balance, block, names] = await Promise.all([
      closeBalance(db, currency),
      lastBlock(db),
      closedMonths(db, MONTHS_SHOWN),
    ]);
    const months: MonthTotals[] = [];
    for (const month of names) months.push(await totalsOf(month));
    return c.html(booksPage(visitOf(c), { balance, months, block }));
  });
  return routes;
}
