import { html } from 'hono/html';
import type { Dispute } from '../../../db/views/disputes.ts';
import type { AskedDispute, DisputableLine } from '../../../db/views/disputes-after.ts';
import type { FrozenFacts } from '../../../db/views/frozen.ts';
import type { listPeers, Settlement } from '../../../db/views/settlements.ts';
import { decimalText } from '../../money/money.ts';
import type { AccountStanding } from '../../settlement/bank-account.ts';
import { layout } from '../layout.ts';
import { dayName, monthName } from '../locales/locale.ts';
import { disputesTable, lateDisputes } from '../parts/disputes.ts';
import { emptyState } from '../parts/empty-state.ts';
import { field, selection } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { paymentsTable, suspenseTable } from '../parts/payments-table.ts';
import {
  moneyOf,
  nettingsTable,
  peerPath,
  statementsTable,
  waitsList,
} from '../parts/settlement-figures.ts';
import { isAdmin, type OwnVisit } from '../signed-in.ts';
import { peerAccount } from './peer-account.ts';
import { type PinnedKeys, peerKeys } from './peer-keys.ts';

export type KnownPeer = Awaited<ReturnType<typeof listPeers>>[number];

/** As an admin chooses from. */
export const TRUSTS = ['new', 'funded', 'limit', 'blocked'] as const;

/** Every server that is known, and how it stands. */
export function peersPage(visit: OwnVisit, peers: readonly KnownPeer[]): Markup {
  const { peers: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'admin',
    adminSection: 'peers',
    main: html`<div class="narrow report report-wide">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${peers.length === 0 ? emptyState(words.none) : peersTable(visit, peers)}
${isAdmin(visit) ? html`<section aria-labelledby="meet"><h2 id="meet">${words.meet}</h2><p class="soft">${words.meetText}</p>${trustForm(visit, null)}</section>` : null}
</div>`,
  });
}

function peersTable(visit: OwnVisit, peers: readonly KnownPeer[]): Markup {
  const { peers: words, settlement } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${settlement.node}</th><th scope="col">${words.settles}</th><th scope="col">${words.trust}</th><th scope="col">${words.standing}</th></tr></thead>
<tbody>${peers.map(
    (peer) =>
      html`<tr><th scope="row"><a href="${peerPath(peer.host)}">${peer.host}</a></th><td data-label="${words.settles}">${peer.settles && peer.currency !== null ? words.yes(peer.currency) : words.no}</td><td data-label="${words.trust}">${words.trusts[peer.trust]}</td><td data-label="${words.standing}">${words.standings[peer.standing]}${peer.frozen ? html` <strong>${words.frozen}</strong>` : null}</td></tr>`,
  )}</tbody></table></div>`;
}

/** @param peer null: one that is typed. */
function trustForm(visit: OwnVisit, peer: KnownPeer | null): Markup {
  const { peers: words } = visit.words;
  const { currency } = visit.node;
  const limitMinor = peer?.limitMinor ?? 0n;
  return html`<form class="work-form" method="post" action="/admin/peers/trust"><input type="hidden" name="back" value="${visit.here}">
${peer === null ? field({ name: 'host', label: words.host, lowercase: true }) : html`<input type="hidden" name="host" value="${peer.host}">`}
${selection({
  name: 'trust',
  label: words.howFar,
  hint: words.blockText,
  value: peer?.trust ?? 'funded',
  options: TRUSTS.map((trust) => ({ value: trust, label: words.trusts[trust] })),
})}
${field({
  name: 'limit',
  label: `${words.limit} (${currency})`,
  hint: words.limitHint,
  value: limitMinor === 0n ? '' : decimalText({ amountMinor: limitMinor, currency }),
  inputmode: 'decimal',
  maxlength: 30,
  optional: true,
})}
<div class="acts"><button class="button">${words.setTrust}</button></div></form>`;
}

export type PeerFacts = {
  readonly peer: KnownPeer;
  readonly settlements: readonly Settlement[];
  readonly disputes: readonly Dispute[];
  readonly asked: readonly AskedDispute[];
  readonly disputable: readonly DisputableLine[];
  /** How it stands with where it is paid; null: this node keeps points. */
  readonly account: AccountStanding | null;
  /** Null: it has shown none. */
  readonly keys: PinnedKeys | null;
};

/** One peer: month by month, what waits, where it is paid, what is in dispute, the evidence, and how far it
 *  is trusted. */
export function peerPage(visit: OwnVisit, facts: PeerFacts): Markup {
  const { peer, settlements, disputes, account, keys } = facts;
  const { peers: words } = visit.words;
  return layout(visit, {
    title: peer.host,
    hidden: true,
    part: 'admin',
    adminSection: 'peers',
    main: html`<div class="narrow report report-wide">
<div class="titled"><p class="kicker"><a href="/admin/peers">${words.title}</a></p><h1>${peer.host}</h1></div>
${settlements.map((one) => settling(visit, one))}
${account === null ? null : peerAccount(visit, peer.host, account)}
<section aria-labelledby="disputes"><h2 id="disputes">${words.disputes}</h2>${disputesTable(visit, disputes)}
${lateDisputes(visit, facts)}</section>
${settlements.map((one) => evidence(visit, one))}
${settlements.map((one) => refusedEvents(visit, one))}
${peer.settles || keys !== null ? peerKeys(visit, peer.host, keys) : null}
${isAdmin(visit) ? html`<section aria-labelledby="trust"><h2 id="trust">${words.trust}</h2>${trustForm(visit, peer)}</section>` : html`<p class="soft">${words.trust}: ${words.trusts[peer.trust]}. ${words.adminOnly}</p>`}
</div>`,
  });
}

function settling(visit: OwnVisit, one: Settlement): Markup {
  const { peers: words, settlement, payments } = visit.words;
  const money = (amountMinor: bigint) => moneyOf(visit, amountMinor, one.currency);
  const open = one.payments.filter(({ waits }) => waits !== null);
  return html`<p class="lead">${words.owes(money(one.weOweMinor), money(one.theyOweMinor))}</p>
${one.frozen === null ? null : frozen(visit, one.host, one.frozen)}
${one.disowned.length === 0 ? null : disowned(visit, one.disowned)}
<section><h2>${settlement.waits}</h2>${waitsList(visit, [one], false)}</section>
<section><h2>${settlement.title}</h2>${one.months.length === 0 ? html`<p class="soft">${settlement.none}</p>` : statementsTable(visit, [one], 'month')}
${nettingsTable(visit, one)}<p class="soft small">${settlement.oldestFirst}</p></section>
<section><h2>${payments.title}</h2>${open.length === 0 ? html`<p class="soft">${payments.none}</p>` : paymentsTable(visit, open)}</section>
${one.suspense.length === 0 ? null : html`<section><h2>${payments.suspense}</h2><p class="soft">${payments.suspenseText}</p>${suspenseTable(visit, one.suspense)}</section>`}`;
}

/** What our word means stands before the button. */
function frozen(visit: OwnVisit, host: string, facts: FrozenFacts): Markup {
  const { peers: words } = visit.words;
  const { proof, ours, by, takesOver } = facts;
  const isOurs = by === 'us';
  return html`<section class="announce"><h2>${isOurs ? words.accusedTitle : words.frozenTitle}</h2><p>${isOurs ? words.accusedText : words.frozenText}</p>
${isOurs ? html`<p>${takesOver ? words.takesOver : words.accusedKnown}</p>` : null}
<p class="soft small">${words.proof}</p>${proof.map((sha256) => html`<p class="hash"><code translate="no">${sha256}</code></p>`)}
${
  ours
    ? html`<p>${words.unfrozen}</p>`
    : isAdmin(visit)
      ? html`<form method="post" action="/admin/peers/unfreeze"><input type="hidden" name="back" value="${visit.here}"><input type="hidden" name="host" value="${host}"><button class="button">${words.unfreeze}</button></form>`
      : html`<p class="soft">${words.adminOnly}</p>`
}</section>`;
}

/** What is theirs in good faith and ours in name alone; its bytes are in the evidence. */
function disowned(visit: OwnVisit, all: Settlement['disowned']): Markup {
  const { peers: words } = visit.words;
  const day = (at: Date) => dayName(at, visit.language);
  return html`<section class="announce" aria-labelledby="disowned"><h2 id="disowned">${words.disowned}</h2><p>${words.disownedText}</p>
<ul class="plain">${all.map(
    ({ kind, sha256, iat, recorded, keyLostAt }) =>
      html`<li><p>${words.kinds[kind]}. ${words.disownedDated(day(iat), day(keyLostAt))} ${recorded === null ? words.disownedWhen : words.disownedThere(day(recorded))}</p><p class="hash"><code translate="no">${sha256}</code></p></li>`,
  )}</ul></section>`;
}

function evidence(visit: OwnVisit, { host, currency, months }: Settlement): Markup {
  const { peers: words } = visit.words;
  const href = (month: string) =>
    `${peerPath(host)}/evidence?${new URLSearchParams({ currency, ...(month === '' ? {} : { month }) })}`;
  return html`<section><h2>${words.evidence}</h2><p class="soft">${words.evidenceText}</p>
<ul class="plain"><li><a href="${href('')}">${words.evidenceAll}</a></li>${months.map(
    ({ month }) =>
      html`<li><a href="${href(month)}">${words.evidenceMonth(monthName(month, visit.language))}</a></li>`,
  )}</ul></section>`;
}

function refusedEvents(visit: OwnVisit, { refused }: Settlement): Markup | null {
  const { peers: words, count } = visit.words;
  const rows = Object.entries(refused);
  if (rows.length === 0) return null;
  return html`<section><h2>${words.refused}</h2><p class="soft">${words.refusedText}</p>
<table class="figures-table"><caption class="unseen">${words.refused}</caption><thead><tr><th scope="col">${words.reason}</th><th scope="col" class="amount">${words.times}</th></tr></thead>
<tbody>${rows.map(([what, times]) => html`<tr><th scope="row"><code translate="no">${what}</code></th><td class="amount">${count.number(times)}</td></tr>`)}</tbody></table></section>`;
}
