import { Hono } from 'hono';
import {
  closedMonths,
  lastBlock,
  type MonthTotals,
  monthTotals,
  trialTotals,
} from '../../../db/views/public-books.ts';
import type { Deps } from '../../operations/deps.ts';
import { booksPage } from '../pages/books.ts';
import { type PageEnv, visitOf } from '../visit.ts';

const MONTHS_SHOWN = 24;

/** The node's public books. Totals only. */
export function booksRoutes({ db, node }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { currency } = node;
  // A closed month stays what it was, and a large one takes a while to count.
  const read = new Map<string, MonthTotals>();

  routes.get('/books', async (c) => {
    const [totals, block, names] = await Promise.all([
      trialTotals(db, currency),
      lastBlock(db),
      closedMonths(db, MONTHS_SHOWN),
    ]);
    const months: MonthTotals[] = [];
    for (const month of names) {
      const found = read.get(month) ?? (await monthTotals(db, { month, currency }));
      read.set(month, found);
      months.push(found);
    }
    return c.html(booksPage(visitOf(c), { totals, months, block }));
  });
  return routes;
}
