import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { standingOfPeer } from '../../../db/views/bank-accounts.ts';
import { disputesWith } from '../../../db/views/disputes.ts';
import { askedDisputes, disputableLines } from '../../../db/views/disputes-after.ts';
import { evidenceText } from '../../../db/views/evidence.ts';
import { pinnedKeysOf } from '../../../db/views/keys.ts';
import {
  findPeer,
  listPeers,
  openPayments,
  settledMonths,
  settlementsOf,
} from '../../../db/views/settlements.ts';
import { isMonth } from '../../flattr/period.ts';
import { isIsoCurrency } from '../../money/currency.ts';
import { parseAmount } from '../../money/money.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { answerDispute, disputeAccepted, withdrawDispute } from '../../operations/disputes.ts';
import { trustPeer } from '../../operations/trust-peer.ts';
import { unfreezePeer } from '../../operations/unfreeze-peer.ts';
import { back, readForm } from '../forms.ts';
import { peerPage, peersPage, TRUSTS } from '../pages/admin-peers.ts';
import { settlementPage } from '../pages/admin-settlement.ts';
import { badForm, refusedPage } from '../pages/errors.ts';
import { MOST_LINES } from '../parts/disputes.ts';
import type { Said } from '../parts/notice.ts';
import { peerPath } from '../parts/settlement-figures.ts';
import type { SettlementCode } from '../refusal-codes.ts';
import { SETTLEMENT_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const MONTHS_SHOWN = 24;
const DISPUTES_SHOWN = 200;

export const host = z.string().trim().toLowerCase().min(1).max(260);

/** Settling with other nodes, for whoever answers for this one. */
export function adminRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const { db, node, clock } = deps;
  const which = () => ({ us: node.actorUri, now: clock() });

  routes.get('/admin', (c) => c.redirect('/admin/settlement', 302));

  routes.get('/admin/settlement', async (c) => {
    const months = await settledMonths(db, MONTHS_SHOWN);
    const asked = c.req.query('month') ?? '';
    const month = isMonth(asked) ? asked : (months[0] ?? null);
    const settlements = await settlementsOf(db, month === null ? which() : { ...which(), month });
    const facts = { months, month, settlements, ...openPayments(settlements) };
    return c.html(settlementPage(ownVisitOf(c), facts));
  });

  routes.get('/admin/peers', async (c) => c.html(peersPage(ownVisitOf(c), await listPeers(db))));

  routes.get('/admin/peers/:host', async (c) => {
    const peer = await findPeer(db, c.req.param('host'));
    if (peer === undefined) return c.notFound();
    const { peerId } = peer;
    const of = { peerId, currency: node.currency };
    const [settlements, disputes, asked, disputable, account, keys] = await Promise.all([
      settlementsOf(db, { ...which(), peerId }),
      disputesWith(db, { peerId, limit: DISPUTES_SHOWN }),
      askedDisputes(db, { peerId, limit: DISPUTES_SHOWN }),
      disputableLines(db, { peerId, limit: MOST_LINES }),
      isIsoCurrency(node.currency) ? standingOfPeer(db, of, clock()) : null,
      pinnedKeysOf(db, peerId),
    ]);
    const facts = { peer, settlements, disputes, asked, disputable, account, keys };
    return c.html(peerPage(ownVisitOf(c), facts));
  });

  routes.get('/admin/peers/:host/evidence', async (c) => {
    const peer = await findPeer(db, c.req.param('host'));
    const { month = null, currency = node.currency } = c.req.query();
    if (peer === undefined || (month !== null && !isMonth(month))) return c.notFound();
    const text = evidenceText(db, node.host, { peerId: peer.peerId, currency, month });
    const name = `${peer.host}-${month ?? 'all'}`.replaceAll(/[^a-z0-9.-]/g, '_');
    c.header('content-disposition', `attachment; filename="evidence-${name}.txt"`);
    c.header('cache-control', 'private, no-store');
    const bytes = ReadableStream.from(text).pipeThrough(new TextEncoderStream());
    return c.body(bytes, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });
  return routes;
}

const trustForm = z.object({
  host,
  trust: z.enum(TRUSTS),
  limit: z.string().max(30).optional(),
  back,
});
const hostForm = z.object({ host, back });
const disputeForm = z.object({
  host,
  seq: z.coerce.number().int().min(1).max(1_000_000),
  payee: z.string().max(2_000),
  act: z.enum(['answer', 'withdraw']),
  back,
});

/** A line as its choice says it: the number of its statement, a blank, and its payee. */
const lineForm = z.object({
  host,
  line: z
    .string()
    .max(2_010)
    .regex(/^[1-9][0-9]{0,6} \S+$/)
    .transform((text) => {
      const at = text.indexOf(' ');
      return { seq: Number.parseInt(text, 10), payee: text.slice(at + 1) };
    }),
  reason: z.string().max(200),
  back,
});

/** What is decided about a peer: trust and going on with it are an admin's to decide. */
export function adminPeerActs(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.post('/admin/peers/trust', async (c) => {
    const visit = ownVisitOf(c);
    if (visit.viewer.role !== 'admin') return adminOnly(c);
    const form = await readForm(c, trustForm);
    if (form === null) return badForm(c, visit);
    const limited = form.trust === 'limit';
    const limitMinor = limited ? parseAmount(form.limit ?? '', deps.node.currency) : 0n;
    if (limitMinor === null || (limited && limitMinor === 0n))
      return refusedWith(c, 'amount_invalid', peerPath(form.host));
    const trusted = await trustPeer(deps, form.host, form.trust, limitMinor);
    return answer(c, trusted, form.back, { otherwise: peerPath(form.host), said: 'trusted' });
  });

  routes.post('/admin/peers/unfreeze', async (c) => {
    const visit = ownVisitOf(c);
    if (visit.viewer.role !== 'admin') return adminOnly(c);
    const form = await readForm(c, hostForm);
    if (form === null) return badForm(c, visit);
    const said = await unfreezePeer(deps, form.host);
    return answer(c, said, form.back, { otherwise: peerPath(form.host), said: 'unfrozen' });
  });

  routes.post('/admin/peers/dispute-line', async (c) => {
    const form = await readForm(c, lineForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const { line, host: peer, reason } = form;
    const said = await disputeAccepted(deps, { host: peer, ...line, reason });
    return answer(c, said, form.back, { otherwise: peerPath(peer), said: 'disputeAsked' });
  });

  routes.post('/admin/peers/dispute', async (c) => {
    const form = await readForm(c, disputeForm);
    if (form === null) return badForm(c, ownVisitOf(c));
    const { act, back: _, ...line } = form;
    const otherwise = peerPath(form.host);
    return act === 'answer'
      ? answer(c, await answerDispute(deps, line), form.back, {
          otherwise,
          said: 'disputeAnswered',
        })
      : answer(c, await withdrawDispute(deps, line), form.back, {
          ...{ otherwise, said: 'disputeWithdrawn' },
        });
  });
  return routes;
}

/** What is refused to whoever is no admin.
 *  @param sentence why, where it is not about other nodes. */
export const adminOnly = (c: Context<PageEnv>, sentence?: string) => {
  const visit = ownVisitOf(c);
  const action = { href: '/admin/peers', label: visit.words.peers.title };
  return c.html(refusedPage(visit, sentence ?? visit.words.peers.adminOnly, action), 403);
};

/** Sends its reader on when it is done; else says why not, with the way back. */
export function answer(
  c: Context<PageEnv>,
  done: { readonly ok: true } | { readonly ok: false; readonly code: SettlementCode },
  path: string | undefined,
  { otherwise, said }: { readonly otherwise: string; readonly said: Said },
) {
  if (done.ok) return c.redirect(onwards(path, otherwise, said), 303);
  return refusedWith(c, done.code, onwards(path, otherwise));
}

export function refusedWith(c: Context<PageEnv>, code: SettlementCode, href: string) {
  const visit = ownVisitOf(c);
  const action = { href, label: visit.words.error.back };
  return c.html(
    refusedPage(visit, visit.words.refusals.settlement[code], action),
    SETTLEMENT_STATUS[code],
  );
}
