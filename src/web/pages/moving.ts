import { html } from 'hono/html';
import type { OwnMove } from '../../../db/views/own-move.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { notice } from '../parts/notice.ts';
import { fullHandle, personLine } from '../parts/person-line.ts';
import type { OwnVisit } from '../signed-in.ts';
import { ARCHIVE_HREF } from './leaving.ts';

export const MOVE_HREF = '/home/settings/move';

export type MovingFacts = OwnMove & {
  /** When they may move (again); null: now. */
  readonly pause: Date | null;
  readonly typed: { readonly before: string; readonly to: string; readonly handle: string };
  readonly trouble: {
    readonly field: 'before' | 'to' | 'handle';
    readonly sentence: string;
  } | null;
};

/** Who somebody was before, and moving to another node. */
export function movingPage(visit: OwnVisit, facts: MovingFacts): Markup {
  const { moving: words, leaving } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
${facts.pause === null || facts.trouble === null || facts.trouble.field === 'before' ? null : notice(facts.trouble.sentence, 'trouble')}
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${gone(visit, facts)}
${away(visit, facts)}
${before(visit, facts)}
<p><a class="onward" href="${ARCHIVE_HREF}">${leaving.title}</a></p>
</div>`,
  });
}

const troubleWith = ({ trouble }: MovingFacts, name: 'before' | 'to' | 'handle') =>
  trouble?.field === name ? trouble.sentence : null;

function before(visit: OwnVisit, facts: MovingFacts): Markup {
  const { moving: words } = visit.words;
  return html`<section class="way" aria-labelledby="before"><h2 id="before">${words.before}</h2>
<p>${words.beforeText}</p>
${
  facts.before.length === 0
    ? html`<p class="setting-now">${words.beforeNone}</p>`
    : html`<ul class="people">${facts.before.map(
        (one) =>
          html`<li>${personLine(visit, one)}<form method="post" action="${MOVE_HREF}/deny"><input type="hidden" name="uri" value="${one.uri}"><button class="quiet" aria-label="${words.denyThis(fullHandle(one))}">${words.deny}</button></form></li>`,
      )}</ul>`
}
<form method="post" action="${MOVE_HREF}/before">
${field({ name: 'before', label: words.beforeLabel, hint: words.accountHint, value: facts.typed.before, lowercase: true, trouble: troubleWith(facts, 'before') })}
<p class="acts"><button class="button button-light">${words.beforeAct}</button></p></form></section>`;
}

/** Moving asks for one's handle, so that it does not happen by accident. */
function away(visit: OwnVisit, facts: MovingFacts): Markup {
  const { moving: words } = visit.words;
  return html`<section class="way" aria-labelledby="away"><h2 id="away">${words.away}</h2>
<ol class="steps">${words.awaySteps.map((step) => html`<li>${step}</li>`)}</ol>
<p>${words.awayMoney}</p>
<p>${words.awayStops}</p>
${facts.pause === null ? awayForm(visit, facts) : html`<p class="setting-now">${words.lately(dayName(facts.pause, visit.language))}</p>`}</section>`;
}

function awayForm(visit: OwnVisit, facts: MovingFacts): Markup {
  const { moving: words } = visit.words;
  return html`<form method="post" action="${MOVE_HREF}">
${field({ name: 'to', label: words.awayLabel, hint: words.accountHint, value: facts.typed.to, lowercase: true, trouble: troubleWith(facts, 'to') })}
${field({ name: 'handle', label: words.confirmLabel(`@${visit.viewer.handle}`), value: facts.typed.handle, lowercase: true, trouble: troubleWith(facts, 'handle') })}
<p class="acts"><button class="button button-grave">${words.awayAct}</button> <a class="button button-light" href="/home/settings">${words.keep}</a></p></form>`;
}

function gone(visit: OwnVisit, { to }: MovingFacts): Markup | null {
  if (to === null) return null;
  const { moving: words } = visit.words;
  return html`<section class="way" aria-labelledby="gone"><h2 id="gone">${words.gone(fullHandle(to))}</h2>
<p>${words.backText(fullHandle(to))}</p>
<form method="post" action="${MOVE_HREF}/back"><button class="button button-light">${words.back}</button></form></section>`;
}
