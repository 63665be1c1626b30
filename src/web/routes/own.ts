import { Hono } from 'hono';
import { z } from 'zod';
import { flattrsGiven } from '../../../db/views/people.ts';
import {
  closedShares,
  earnedByMonth,
  flattrsReceived,
  monthWeights,
  purseOf,
} from '../../../db/views/purse.ts';
import { decimalText, parseAmount } from '../../money/money.ts';
import {
  BUDGET_MAX_MINOR,
  BUDGET_MIN_MINOR,
  setBudget,
} from '../../operations/account-settings.ts';
import type { Deps } from '../../operations/deps.ts';
import { oneFlattrIsWorth } from '../../settlement/split-period.ts';
import { currentMonth } from '../coin-facts.ts';
import { back, readForm } from '../forms.ts';
import { localPath } from '../local-path.ts';
import { AMOUNT_MAX_CHARACTERS, budgetPage } from '../pages/budget.ts';
import { type HomeFacts, homePage } from '../pages/home.ts';
import type { BudgetCode } from '../refusal-codes.ts';
import type { Viewer } from '../session.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv, type Visit } from '../visit.ts';

const LINES_SHOWN = 200;
const MONTHS_SHOWN = 12;

const budgetForm = z.object({
  amount: z.string().optional(),
  suggested: z.string().optional(),
  next: back,
});

/** One's own month and budget. */
export function ownRoutes(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/home', async (c) => {
    const visit = ownVisitOf(c);
    return c.html(homePage(visit, await homeFacts(deps, visit, visit.viewer)));
  });

  routes.get('/home/budget', async (c) => {
    const visit = ownVisitOf(c);
    const { currency } = deps.node;
    const { budgetMinor } = await purseOf(deps.db, { actorId: visit.viewer.actorId, currency });
    const value = budgetMinor === null ? '' : typed(budgetMinor, visit);
    return c.html(
      budgetPage(visit, { value, trouble: null, next: localPath(c.req.query('next')) }),
    );
  });

  routes.post('/home/budget', async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, budgetForm);
    const value = (form?.suggested ?? form?.amount ?? '').trim();
    const trouble = await tryBudget(deps, visit, visit.viewer, value);
    if (trouble === null) return c.redirect(onwards(form?.next, '/home', 'budget'), 303);
    return c.html(
      budgetPage(visit, {
        value: value.slice(0, AMOUNT_MAX_CHARACTERS),
        trouble,
        next: localPath(form?.next),
      }),
      422,
    );
  });
  return routes;
}

/** What is wrong with what was typed, or null when it is the budget now. */
async function tryBudget(
  deps: Deps,
  visit: Visit,
  viewer: Viewer,
  value: string,
): Promise<string | null> {
  const { words } = visit;
  if (value.length > AMOUNT_MAX_CHARACTERS) return words.budget.tooLong;
  const amountMinor = parseAmount(value, deps.node.currency);
  if (amountMinor === null) return words.budget.notANumber;
  const set = await setBudget(deps, viewer.actorId, amountMinor);
  if (set.ok) return null;
  const sentences = {
    budget_out_of_range: words.budget.outOfRange(
      visit.money(BUDGET_MIN_MINOR),
      visit.money(BUDGET_MAX_MINOR),
    ),
  } satisfies Record<BudgetCode, string>;
  return sentences[set.code];
}

/** An amount as its reader types it: with a comma in French. */
const typed = (amountMinor: bigint, visit: Visit): string => {
  const text = decimalText({ amountMinor, currency: visit.node.currency });
  return visit.language === 'fr' ? text.replace('.', ',') : text;
};

async function homeFacts({ db, node }: Deps, visit: Visit, viewer: Viewer): Promise<HomeFacts> {
  const { actorId } = viewer;
  const month = await currentMonth(db, visit);
  const [purse, weights, given, received, earned, closed] = await Promise.all([
    purseOf(db, { actorId, currency: node.currency }),
    monthWeights(db, { giverId: actorId, month }),
    flattrsGiven(db, { giverId: actorId, month, limit: LINES_SHOWN }),
    flattrsReceived(db, { payeeId: actorId, month, limit: LINES_SHOWN }),
    earnedByMonth(db, { actorId, currency: node.currency, months: MONTHS_SHOWN }),
    closedShares(db, { giverId: actorId, months: MONTHS_SHOWN }),
  ]);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const worth = (availableMinor: bigint): bigint | null =>
    purse.budgetMinor === null
      ? null
      : oneFlattrIsWorth(purse.budgetMinor, availableMinor, node.feeBps, totalWeight);
  const { name, handle } = viewer;
  return {
    month,
    purse,
    weights,
    worthMinor: worth(purse.fundsMinor - purse.setAsideMinor),
    promisedWorthMinor: worth(purse.budgetMinor ?? 0n),
    given,
    received,
    earned,
    closed,
    name,
    handle,
  };
}
