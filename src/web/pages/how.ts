import { html } from 'hono/html';
import { isIsoCurrency } from '../../money/currency.ts';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import { PICTURES } from '../parts/pictures.ts';
import type { Visit } from '../visit.ts';

/** A sum that one can do in one's head. */
const SAY = { budgetMinor: 600n, shareMinor: 200n };

/** What a flattr is, for somebody who has never heard of it: three pictures, a sum, and what people ask
 *  next. */
export function howPage(visit: Visit): Markup {
  const { words, node, viewer } = visit;
  const { how } = words;
  const drawings = [PICTURES.budget, PICTURES.flattr, PICTURES.monthEnd];
  const begin = viewer === null ? `/sign-in?next=${encodeURIComponent('/home')}` : '/home';
  // Points are not bought and not paid out.
  const answers = isIsoCurrency(node.currency) ? [...how.money, ...how.answers] : how.answers;
  return layout(visit, {
    title: how.title,
    description: how.lead,
    head: html`<link rel="canonical" href="${node.origin}/how">`,
    main: html`<div class="narrow"><h1>${how.title}</h1><p class="lead">${how.lead}</p></div>
<ol class="three">${how.steps.map(
      ({ title, text }, n) =>
        html`<li>${drawings[n]?.()}<div class="three-text"><h2>${title}</h2><p>${text(visit.money(SAY.budgetMinor), visit.money(SAY.shareMinor))}</p></div></li>`,
    )}</ol>
<p class="acts"><a class="button" href="${begin}">${how.begin}</a></p>
<section aria-labelledby="questions"><h2 id="questions">${how.questions}</h2>
<div class="answers">${answers.map(({ title, text }) => html`<div><h3>${title}</h3><p>${text}</p></div>`)}</div>
<p><a class="onward" href="/opt-out">${how.optOut}</a></p></section>`,
  });
}
