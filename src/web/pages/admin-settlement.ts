import { html } from 'hono/html';
import type { Payment, Settlement, SuspenseLine } from '../../../db/views/settlements.ts';
import { layout } from '../layout.ts';
import { monthName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { field, selection } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { paymentsTable, suspenseTable } from '../parts/payments-table.ts';
import { statementsTable, waitsList } from '../parts/settlement-figures.ts';
import type { Visit } from '../visit.ts';

export type SettlementFacts = {
  /** The latest first. */
  readonly months: readonly string[];
  /** Null: none yet. */
  readonly month: string | null;
  /** By host; of `month` alone. */
  readonly settlements: readonly Settlement[];
  readonly payments: readonly Payment[];
  readonly suspense: readonly SuspenseLine[];
};

/** A month with all peers: what was stated and what became of it, what waits and why, what is to be paid. */
export function settlementPage(visit: Visit, facts: SettlementFacts): Markup {
  const { settlement: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'admin',
    adminSection: 'settlement',
    main: html`<div class="narrow report report-wide">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${facts.months.length === 0 ? emptyState(words.none, { href: '/admin/peers', label: visit.words.peers.title }) : theMonth(visit, facts)}
<section aria-labelledby="waits"><h2 id="waits">${words.waits}</h2>${waitsList(visit, facts.settlements, true)}</section>
${money(visit, facts)}
</div>`,
  });
}

function theMonth(visit: Visit, { months, month, settlements }: SettlementFacts): Markup {
  const { settlement: words } = visit.words;
  const name = monthName(month ?? '', visit.language);
  return html`<nav class="years" aria-label="${words.months}">${months.map(
    (one) =>
      html`<a href="/admin/settlement?month=${one}"${one === month ? html` aria-current="true"` : null}>${monthName(one, visit.language)}</a>`,
  )}</nav>
<section aria-labelledby="stated"><h2 id="stated">${words.monthTitle(name)}</h2>
${statementsTable(
  visit,
  settlements.map((one) => ({ ...one, months: one.months.filter((m) => m.month === month) })),
  'host',
)}
<p class="soft small">${words.oldestFirst}</p></section>`;
}

function money(visit: Visit, { payments, suspense }: SettlementFacts): Markup {
  const { payments: words } = visit.words;
  return html`<section aria-labelledby="payments"><h2 id="payments">${words.title}</h2>
${payments.length === 0 ? html`<p class="soft">${words.none}</p>` : paymentsTable(visit, payments)}</section>
${
  suspense.length === 0
    ? null
    : html`<section aria-labelledby="suspense"><h2 id="suspense">${words.suspense}</h2>
<p class="soft">${words.suspenseText}</p>${suspenseTable(visit, suspense)}</section>`
}
<section aria-labelledby="record"><h2 id="record">${words.record}</h2>${recordForm(visit)}</section>`;
}

function recordForm(visit: Visit): Markup {
  const { payments: words, settlement } = visit.words;
  const whats = (['received', 'returned'] as const).map((what) => ({
    value: what,
    label: words.whats[what],
  }));
  return html`<p class="soft">${words.recordText}</p>
<form class="work-form" method="post" action="/admin/settlement/record"><input type="hidden" name="back" value="${visit.here}">
${selection({ name: 'what', label: words.what, value: 'received', options: whats })}
${field({ name: 'amount', label: words.amount, inputmode: 'decimal', maxlength: 30 })}
${field({ name: 'host', label: words.host, lowercase: true, optional: true })}
${field({ name: 'reference', label: settlement.reference, hint: words.referenceHint, optional: true })}
${field({ name: 'entry', label: words.entryId, hint: words.entryHint, optional: true })}
<div class="acts"><button class="button">${words.book}</button></div></form>`;
}
