import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { accountsNotOurs, ownAccounts } from '../../../db/views/bank-accounts.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { accountOf, setOwnAccount, type TypedAccount } from '../../operations/own-account.ts';
import { paymentSettings } from '../../operations/payment-settings.ts';
import { confirmAccount, rejectAccount } from '../../operations/peer-account.ts';
import { back, readForm } from '../forms.ts';
import { type AccountField, bankPage, confirmBankPage } from '../pages/admin-bank.ts';
import { badForm } from '../pages/errors.ts';
import { peerPath } from '../parts/settlement-figures.ts';
import type { AccountCode } from '../refusal-codes.ts';
import { isAdmin, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { adminOnly, answer, host } from './admin.ts';

const HOME = '/admin/bank';

const text = z.string().max(1_000);
const ownForm = z.object({
  ...{ iban: text, holder: text, bic: text },
  confirmed: z.literal('yes').optional(),
  after: z.coerce.number().int().min(0).optional().catch(undefined),
});
const theirForm = z.object({ host, iban: text, act: z.enum(['confirm', 'reject']), back });

const FIELD_OF: Record<AccountCode, AccountField> = {
  iban_invalid: 'iban',
  bic_invalid: 'bic',
  holder_invalid: 'holder',
  points: 'iban',
  change_unconfirmed: 'iban',
};

const NOTHING_TYPED: TypedAccount = { iban: '', holder: '', bic: '' };

/** Where this node is paid, and where others are. */
export function adminBankRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get('/admin/bank', async (c) => c.html(await pageWith(c, deps, NOTHING_TYPED, null)));

  routes.post('/admin/bank', async (c) => {
    const visit = ownVisitOf(c);
    if (!isAdmin(visit)) return adminOnly(c);
    const form = await readForm(c, ownForm);
    if (form === null) return badForm(c, visit);
    const { confirmed, after, ...typed } = form;
    const options = { confirmed: confirmed === 'yes', ...(after === undefined ? {} : { after }) };
    const set = await setOwnAccount(deps, typed, options);
    if (set.ok) return c.redirect(onwards(undefined, HOME, 'accountSet'), 303);
    const [before] = await ownAccounts(deps.db, deps.node.currency);
    const now = accountOf(typed);
    if (set.code === 'change_unconfirmed' && before !== undefined && now.ok)
      return c.html(confirmBankPage(visit, { before, typed, now: now.account }));
    return c.html(await pageWith(c, deps, typed, set.code), 422);
  });

  routes.post('/admin/peers/account', async (c) => {
    const visit = ownVisitOf(c);
    if (!isAdmin(visit)) return adminOnly(c);
    const form = await readForm(c, theirForm);
    if (form === null) return badForm(c, visit);
    const isConfirmed = form.act === 'confirm';
    const decided = isConfirmed
      ? await confirmAccount(deps, form)
      : await rejectAccount(deps, form);
    const said = isConfirmed ? 'accountConfirmed' : 'accountRejected';
    return answer(c, decided, form.back, { otherwise: peerPath(form.host), said });
  });
  return routes;
}

async function pageWith(
  c: Context<PageEnv>,
  { db, node }: NodeDeps,
  typed: TypedAccount,
  code: AccountCode | null,
) {
  const visit = ownVisitOf(c);
  const sentence = code === null ? '' : visit.words.refusals.account[code];
  return bankPage(visit, {
    isMoney: isIsoCurrency(node.currency),
    own: await ownAccounts(db, node.currency),
    notOurs: await accountsNotOurs(db, node.currency),
    typed,
    paying: await paymentSettings(db),
    trouble: code === null ? null : { field: FIELD_OF[code], sentence },
  });
}
