import { html } from 'hono/html';
import type { ReceivedFigures } from '../../../db/views/received-figures.ts';
import type { VisitorFigures } from '../../../db/views/visitors.ts';
import { monthName } from '../locales/locale.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

const MONTHS_SHOWN = 12;
const WORKS_SHOWN = 10;

export type Visited = {
  /** The month that is open. */
  readonly month: string;
  readonly figures: ReceivedFigures;
  readonly visitors: VisitorFigures;
};

/** How many saw what somebody made, beside how many thanked for it. */
export function visitorsSeen(visit: Visit, facts: Visited): Markup | null {
  const { words } = visit;
  if (facts.visitors.months.length === 0) return null;
  return html`<section aria-labelledby="visitors"><h2 id="visitors">${words.visitors.title}</h2>
<p>${sentence(visit, facts)} <span class="soft">${words.visitors.how}</span></p>
<div class="figures-row figures-two">${byMonth(visit, facts)}${byWork(visit, facts)}</div></section>`;
}

function sentence(visit: Visit, { month, figures, visitors }: Visited): string {
  const { visitors: words } = visit.words;
  const seen = visitors.months.find((one) => one.month === month)?.visitors ?? 0;
  const thanked = figures.months.find((one) => one.month === month)?.people ?? 0;
  return words.sentence(seen, thanked);
}

type Thanked = { readonly people: number; readonly nameless: number };

function table(
  visit: Visit,
  facts: {
    readonly caption: string;
    readonly head: string;
    readonly rows: readonly {
      readonly name: Markup | string;
      readonly visitors: number;
      readonly thanked: Thanked | undefined;
    }[];
  },
): Markup {
  const { visitors: words, figures, count } = visit.words;
  const who = ({ people, nameless }: Thanked) =>
    `${count.number(people)}${nameless === 0 ? '' : ` ${figures.nameless(nameless)}`}`;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${facts.caption}</caption><thead><tr><th scope="col">${facts.head}</th><th scope="col" class="amount">${words.column}</th><th scope="col" class="amount">${words.thanked}</th></tr></thead>
<tbody>${facts.rows.map(
    ({ name, visitors, thanked }) =>
      html`<tr><th scope="row">${name}</th>${figure(words.column, count.number(visitors))}${figure(words.thanked, who(thanked ?? { people: 0, nameless: 0 }))}</tr>`,
  )}</tbody></table></div>`;
}

function byMonth(visit: Visit, { figures, visitors }: Visited): Markup {
  const { words, language } = visit;
  const known = new Map(figures.months.map((one) => [one.month, one]));
  const rows = visitors.months.slice(0, MONTHS_SHOWN).map((one) => ({
    name: monthName(one.month, language),
    visitors: one.visitors,
    thanked: known.get(one.month),
  }));
  return table(visit, { caption: words.visitors.byMonth, head: words.months.month, rows });
}

function byWork(visit: Visit, { figures, visitors }: Visited): Markup {
  const { words } = visit;
  const known = new Map(figures.works.map((one) => [one.work?.pageUrl ?? null, one]));
  const rows = visitors.works.slice(0, WORKS_SHOWN).map(({ work, visitors: seen }) => ({
    name:
      work === null
        ? words.revenue.yourself
        : html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`,
    visitors: seen,
    thanked: known.get(work?.pageUrl ?? null),
  }));
  return table(visit, { caption: words.visitors.byWork, head: words.figures.work, rows });
}
