import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { heldFor } from '../../../db/views/card-payments.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { serverShareOf } from '../../../db/views/server-share.ts';
import { decimalText, parseAmount } from '../../money/money.ts';
import {
  BUDGET_MAX_MINOR,
  BUDGET_MIN_MINOR,
  setBudget,
  setRegiving,
} from '../../operations/account-settings.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { setServerShare } from '../../operations/server-share.ts';
import { back, readForm } from '../forms.ts';
import { localPath } from '../local-path.ts';
import {
  AMOUNT_MAX_CHARACTERS,
  type BudgetFacts,
  budgetPage,
  SERVER_MAX_CHARACTERS,
} from '../pages/budget.ts';
import { badForm } from '../pages/errors.ts';
import type { BudgetCode } from '../refusal-codes.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const BUDGET = '/home/budget';

const budgetForm = z.object({
  amount: z.string().optional(),
  suggested: z.string().optional(),
  next: back,
});
const regivingForm = z.object({ regives: z.enum(['yes', 'no']) });
const serverForm = z.object({ server: z.string(), percent: z.string().max(9) });

/** One's own budget: how much, from which means, and what of it stands for one's server. */
export function budgetRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(BUDGET, async (c) => {
    const next = localPath(c.req.query('next'));
    const visit = ownVisitOf(c);
    return c.html(budgetPage(visit, { ...(await factsOf(deps, visit)), next }));
  });

  routes.post(BUDGET, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, budgetForm);
    const value = (form?.suggested ?? form?.amount ?? '').trim();
    const trouble = await tryBudget(deps, visit, value);
    if (trouble === null) return c.redirect(onwards(form?.next, '/home', 'budget'), 303);
    return await showAgain(c, deps, visit, {
      value: value.slice(0, AMOUNT_MAX_CHARACTERS),
      trouble,
      next: localPath(form?.next),
    });
  });

  routes.route('/', meansRoutes(deps));
  return routes;
}

/** Which money is given first, and how much of it to one's server. */
function meansRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post(`${BUDGET}/regiving`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, regivingForm);
    if (form === null) return badForm(c, visit);
    await setRegiving(deps, visit.viewer.actorId, form.regives === 'yes');
    return c.redirect(`${onwards(BUDGET, BUDGET, 'saved')}#regiving`, 303);
  });

  routes.post(`${BUDGET}/server`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, serverForm);
    if (form === null) return badForm(c, visit);
    const server = form.server.trim();
    const percent = Number(form.percent);
    const set = await setServerShare(deps, visit.viewer.actorId, { percent, server });
    if (set.ok) return c.redirect(`${onwards(BUDGET, BUDGET, 'saved')}#server`, 303);
    return await showAgain(c, deps, visit, {
      server: server.slice(0, SERVER_MAX_CHARACTERS),
      percent,
      serverTrouble: set.code,
    });
  });

  routes.post(`${BUDGET}/server/stop`, async (c) => {
    const visit = ownVisitOf(c);
    const stopped = await setServerShare(deps, visit.viewer.actorId, { percent: null, server: '' });
    if (!stopped.ok) throw new Error(`stopping was refused: ${stopped.code}`);
    return c.redirect(`${onwards(BUDGET, BUDGET, 'saved')}#server`, 303);
  });
  return routes;
}

/** The page, after a form of it was refused: with what was typed, and why. */
async function showAgain(
  c: Context<PageEnv>,
  deps: NodeDeps,
  visit: OwnVisit,
  typed: Partial<BudgetFacts>,
) {
  const facts = { ...(await factsOf(deps, visit)), ...typed };
  return c.html(budgetPage({ ...visit, here: BUDGET }, facts), 422);
}

async function factsOf({ db, node }: NodeDeps, visit: OwnVisit): Promise<BudgetFacts> {
  const { actorId } = visit.viewer;
  const [purse, share, held] = await Promise.all([
    purseOf(db, { actorId, currency: node.currency }),
    serverShareOf(db, actorId),
    heldFor(db, actorId),
  ]);
  return {
    purse,
    held,
    share,
    viewerId: actorId,
    value: purse.budgetMinor === null ? '' : typedAmount(purse.budgetMinor, visit),
    trouble: null,
    next: null,
    server: share?.host ?? '',
    percent: share?.percent ?? null,
    serverTrouble: null,
  };
}

/** What is wrong with what was typed, or null when it is the budget now. */
async function tryBudget(deps: NodeDeps, visit: OwnVisit, value: string): Promise<string | null> {
  const { words } = visit;
  if (value.length > AMOUNT_MAX_CHARACTERS) return words.budget.tooLong;
  const amountMinor = parseAmount(value, deps.node.currency);
  if (amountMinor === null) return words.budget.notANumber;
  const set = await setBudget(deps, visit.viewer.actorId, amountMinor);
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
const typedAmount = (amountMinor: bigint, visit: OwnVisit): string => {
  const text = decimalText({ amountMinor, currency: visit.node.currency });
  return visit.language === 'fr' ? text.replace('.', ',') : text;
};
