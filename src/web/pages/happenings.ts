import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { happeningLine, type Told } from '../parts/happening.ts';
import type { Markup } from '../parts/mark.ts';
import { type Part, pager } from '../parts/pager.ts';
import type { OwnVisit } from '../signed-in.ts';

export const HAPPENINGS_HREF = '/home/notifications';
export const TELLING_HREF = '/home/settings/notifications';

export type HappeningsFacts = {
  readonly told: Part<Told>;
  /** What the reader had not seen before this page. */
  readonly unseen: ReadonlySet<string>;
  /** Their address that takes no mail; null: it does, or there is none. */
  readonly refusedAddress: string | null;
};

/** The thread of thanks: what happened, day by day, the latest first. */
export function happeningsPage(visit: OwnVisit, facts: HappeningsFacts): Markup {
  const { happenings: words } = visit.words;
  const { lines, atStart, next } = facts.told;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'happenings' },
    main: html`<div class="narrow thread">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${facts.refusedAddress === null ? null : html`<p class="trouble" role="alert">${words.refused(facts.refusedAddress)} <a href="/home/settings/sign-in#mail">${words.refusedAction}</a></p>`}
${lines.length === 0 && atStart ? emptyState(words.none, { href: '/home/works/new', label: words.noneAction }) : null}
${[...Map.groupBy(lines, ({ happening }) => dayOf(happening.at))].map(([day, ofDay]) => oneDay(visit, { ...facts, day, ofDay }))}
${pager({ path: HAPPENINGS_HREF, atStart, next, older: words.older, newest: words.newest })}
<p><a class="onward" href="${TELLING_HREF}">${words.settings}</a></p>
</div>`,
  });
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

function oneDay(
  visit: OwnVisit,
  {
    day,
    ofDay,
    unseen,
  }: HappeningsFacts & { readonly day: string; readonly ofDay: readonly Told[] },
): Markup {
  return html`<section aria-labelledby="day-${day}"><h2 id="day-${day}">${nameOf(visit, day)}</h2>
<ul class="lines lines-back">${ofDay.map(
    (told) =>
      html`<li${unseen.has(told.happening.id) ? html` class="line-new"` : null}>${happeningLine(visit, told)}</li>`,
  )}</ul></section>`;
}

function nameOf({ words, language, now }: OwnVisit, day: string): string {
  if (day === dayOf(now)) return words.happenings.today;
  if (day === dayOf(new Date(now.getTime() - DAY_MS))) return words.happenings.yesterday;
  return dayName(new Date(`${day}T00:00:00Z`), language);
}
const DAY_MS = 86_400_000;
