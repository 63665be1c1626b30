import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { findPerson } from '../../../db/views/accounts.ts';
import { ownAccounts } from '../../../db/views/bank-accounts.ts';
import {
  bankBalance,
  bankFileFacts,
  lastBalance,
  latestBankFiles,
  openEntries,
  statementsOfFile,
  sumsOfFile,
} from '../../../db/views/bank-entries.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { type Assignment, assignEntry } from '../../operations/assign-entry.ts';
import { bookBankFile, putBankFileAway } from '../../operations/book-bank-file.ts';
import { bookFirstBalance, firstBalanceMissing } from '../../operations/book-first-balance.ts';
import { cardRails } from '../../operations/card-rails.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { readBankFile } from '../../operations/read-bank-file.ts';
import { readBody, readForm, UUID_PATTERN, uuid } from '../forms.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { BANK_FILE_FIELD, bankFilePage, MONTH_END, monthEndPage } from '../pages/month-end.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';
import { payFacts } from './payments.ts';

const FILES_SHOWN = 24;
const OPEN_SHOWN = 100;
const FILE_NAME_CHARACTERS = 200;

const fileForm = z.object({ act: z.enum(['book', 'away']), twins: z.literal('yes').optional() });
const entryForm = z.object({
  entry: uuid,
  to: z.enum(['giver', 'peer', 'own', 'cards', 'same', 'by_hand', 'payment']),
  booking: uuid.optional(),
  who: z.string().trim().max(260).optional().default(''),
});

/** What the bank says, and what becomes of it: for whoever answers for the node's money. */
export function monthEndRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(MONTH_END, async (c) => c.html(await pageWith(c, deps, null)));

  routes.post(`${MONTH_END}/file`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readBody(c);
    const file = form?.files[BANK_FILE_FIELD];
    const refused = async (sentence: string) => c.html(await pageWith(c, deps, sentence), 422);
    if (file === undefined || file.size === 0)
      return refused(visit.words.bankFileRefusals.file_missing());
    const name = file.name.replaceAll(/\p{Cc}/gu, '').slice(0, FILE_NAME_CHARACTERS) || 'camt.xml';
    const bytes = new Uint8Array(await file.arrayBuffer());
    const read = await readBankFile(deps, { name, bytes, by: visit.viewer.actorId });
    if (!read.ok) return refused(visit.words.bankFileRefusals[read.code](read.detail ?? ''));
    return c.redirect(
      onwards(
        undefined,
        `${MONTH_END}/file/${read.fileId}`,
        read.state === 'known' ? 'bankFileKnown' : undefined,
      ),
      303,
    );
  });

  routes.get(`${MONTH_END}/file/:id{${UUID_PATTERN}}`, async (c) => {
    const file = await bankFileFacts(deps.db, c.req.param('id'));
    if (file === undefined) return c.notFound();
    const [statements, sums] = await Promise.all([
      statementsOfFile(deps.db, file.id),
      sumsOfFile(deps.db, file.id, deps.node.currency),
    ]);
    return c.html(bankFilePage(ownVisitOf(c), { file, statements, sums }));
  });

  addActs(routes, deps);
  return routes;
}

/** What somebody decides who has looked. */
function addActs(routes: Hono<PageEnv>, deps: NodeDeps): void {
  routes.post(`${MONTH_END}/file/:id{${UUID_PATTERN}}`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, fileForm);
    if (form === null) return badForm(c, visit);
    const which = { fileId: c.req.param('id'), by: visit.viewer.actorId };
    const done =
      form.act === 'away'
        ? await putBankFileAway(deps, which)
        : await bookBankFile(deps, { ...which, twinsAreNew: form.twins === 'yes' });
    if (!done.ok) {
      const sentence = visit.words.bankFileRefusals[done.code]();
      return c.html(refusedPage(visit, sentence, backTo(visit)), 409);
    }
    const said = form.act === 'away' ? 'bankFileAway' : 'bankFileBooked';
    return c.redirect(onwards(undefined, MONTH_END, said), 303);
  });

  routes.post(`${MONTH_END}/first-balance`, async (c) => {
    const visit = ownVisitOf(c);
    const done = await bookFirstBalance(deps);
    if (done.ok) return c.redirect(onwards(undefined, MONTH_END, 'entryAssigned'), 303);
    return c.html(refusedPage(visit, visit.words.monthEnd.firstNot, backTo(visit)), 409);
  });

  routes.post(`${MONTH_END}/entry`, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, entryForm);
    if (form === null) return badForm(c, visit);
    const to = await assignmentOf(deps, form);
    const said = { entryId: form.entry, by: visit.viewer.actorId };
    const done =
      to === null
        ? ({ ok: false, code: 'unknown_person' } as const)
        : await assignEntry(deps, { ...said, ...to });
    if (done.ok) return c.redirect(onwards(undefined, MONTH_END, 'entryAssigned'), 303);
    const sentence = visit.words.assignRefusals[done.code];
    return c.html(refusedPage(visit, sentence, backTo(visit)), 422);
  });
}

const backTo = (visit: OwnVisit) => ({ href: MONTH_END, label: visit.words.monthEnd.title });

/** Null: nobody here has that name. */
async function assignmentOf(
  { db }: NodeDeps,
  { to, who, booking = '' }: z.output<typeof entryForm>,
): Promise<Assignment | null> {
  if (to === 'own' || to === 'cards' || to === 'same') return { to };
  if (to === 'payment') return { to, paymentId: booking };
  if (to === 'by_hand') return { to, transactionId: booking };
  if (to === 'peer') return { to, host: who.toLowerCase() };
  const person = await findPerson(db, who.replace(/^@/, ''));
  return person === undefined ? null : { to, actorId: person.actorId };
}

async function pageWith(c: Context<PageEnv>, deps: NodeDeps, trouble: string | null) {
  const { db, node } = deps;
  const [files, open, balance, bankMinor, firstMinor, own, pay] = await Promise.all([
    latestBankFiles(db, FILES_SHOWN),
    openEntries(db, { most: OPEN_SHOWN, currency: node.currency }),
    lastBalance(db),
    bankBalance(db, node.currency),
    firstBalanceMissing(db, node.currency),
    ownAccounts(db, node.currency),
    payFacts(deps),
  ]);
  const takesCards = cardRails(deps).length > 0;
  const known = { files, open, balance, bankMinor, firstMinor, pay };
  const facts = { ...known, trouble, takesCards, hasAccount: own.length > 0 };
  return monthEndPage(ownVisitOf(c), { isMoney: isIsoCurrency(node.currency), ...facts });
}
