import { html } from 'hono/html';
import type { Purse } from '../../../db/views/purse.ts';
import type { ServerShare } from '../../../db/views/server-share.ts';
import type { ServerShareRefusal } from '../../operations/server-share.ts';
import { percent } from '../locales/locale.ts';
import { field, selection } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import { personLine } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

const PERCENTS = [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50];

/** Whether what one received is given before what one paid in. */
export function regivingPart(visit: Visit, purse: Purse): Markup {
  const { regiving: words } = visit.words;
  const { regives, earningsMinor, fundsMinor } = purse;
  return html`<section class="setting" id="regiving" aria-labelledby="regiving-title"><h2 id="regiving-title">${words.title}</h2>
<p>${words.text}</p>
<dl class="sums sums-small"><div><dt>${words.earnings}</dt><dd>${sum(visit, earningsMinor)}</dd></div>
<div><dt>${words.funds}</dt><dd>${sum(visit, fundsMinor)}</dd></div></dl>
<p class="setting-now">${regives ? words.on : words.off}</p>
<form method="post" action="/home/budget/regiving"><p><button class="button button-light" name="regives" value="${regives ? 'no' : 'yes'}">${regives ? words.turnOff : words.turnOn}</button></p></form>
</section>`;
}

const sum = (visit: Visit, amountMinor: bigint): Markup =>
  amountMinor > 0n
    ? moneyFigure(visit, { amountMinor, state: 'confirmed' })
    : html`<span class="money"><span class="money-amount">${visit.money(0n)}</span></span>`;

export type ServerFacts = {
  readonly viewerId: string;
  readonly share: ServerShare | null;
  readonly server: string;
  readonly percent: number | null;
  readonly serverTrouble: ServerShareRefusal | null;
};

/** The part of the budget for the server of one's own account: what stands, who gets it, the way to
 *  change it and the way to stop it. */
export function serverPart(visit: Visit, facts: ServerFacts): Markup {
  const { server: words } = visit.words;
  const code = facts.serverTrouble;
  const trouble = (on: 'server' | 'percent') =>
    code !== null && (code === 'percent_invalid') === (on === 'percent')
      ? words.refused[code]
      : null;
  return html`<section class="setting" id="server" aria-labelledby="server-title"><h2 id="server-title">${words.title}</h2>
<p>${words.text}</p>
${facts.share === null ? null : standing(visit, facts.share, facts.viewerId)}
<form method="post" action="/home/budget/server"><input type="hidden" name="back" value="/home/budget">
${field({
  name: 'server',
  label: words.label,
  hint: words.hint,
  value: facts.server,
  inputmode: 'url',
  lowercase: true,
  trouble: trouble('server'),
})}
${selection({
  name: 'percent',
  label: words.percent,
  value: `${facts.percent ?? 5}`,
  options: choices(facts.percent).map((n) => ({
    value: `${n}`,
    label: percent(n * 100, visit.language),
  })),
  trouble: trouble('percent'),
})}
<p><button class="button button-light">${facts.share === null ? words.save : words.change}</button></p>
</form></section>`;
}

/** What stands now is among them, also where it is none of ours. */
const choices = (now: number | null): number[] =>
  now === null || PERCENTS.includes(now) || !Number.isInteger(now) || now < 1 || now > 50
    ? PERCENTS
    : [...PERCENTS, now].sort((a, b) => a - b);

function standing(visit: Visit, share: ServerShare, viewerId: string): Markup {
  const { server: words } = visit.words;
  const { payee, host } = share;
  const who =
    payee === null
      ? html`<p class="soft">${words.notYet(host)}</p>`
      : payee.id === viewerId
        ? html`<p class="soft">${words.yourself}</p>`
        : html`<p class="setting-payee"><span class="soft">${words.gets}</span> ${personLine(visit, payee)}</p>`;
  return html`<p class="setting-now">${words.now(percent(share.percent * 100, visit.language), host)}</p>
${who}
<form method="post" action="/home/budget/server/stop"><p><button class="quiet">${words.stop}</button></p></form>`;
}
