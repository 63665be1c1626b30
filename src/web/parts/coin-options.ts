import { html } from 'hono/html';
import { MESSAGE_MAX_CHARACTERS } from '../../flattr/flattr.ts';
import { monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { checkbox, selection } from './field.ts';
import type { Markup } from './mark.ts';

const WEIGHTS = [1, 2, 3, 4, 5] as const;

/** Everything that a flattr can be besides one click: heavier, with a word, without a name, every
 *  month. Closed until somebody wants it.
 *  @param options.lastMonths those that a monthly one can end with; none: it is monthly already. */
export function giftOptions(
  visit: Visit,
  options: { readonly lastMonths: readonly string[] },
): Markup {
  const { words } = visit;
  return html`<details class="options"><summary>${words.coin.options}</summary>
<div class="options-body">
<div class="field"><label for="field-message">${words.coin.word}</label>
<p class="hint" id="field-message-hint">${words.coin.wordHint}</p>
<textarea id="field-message" name="message" rows="3" maxlength="${MESSAGE_MAX_CHARACTERS}" dir="auto" aria-describedby="field-message-hint"></textarea></div>
${weightChoice(visit, 1)}
${checkbox({ name: 'anonymous', label: words.coin.anonymous, hint: words.coin.anonymousHint, checked: false })}
${
  options.lastMonths.length === 0
    ? null
    : html`${checkbox({ name: 'monthly', label: words.coin.monthly, hint: words.coin.monthlyHint, checked: false })}
${until(visit, options.lastMonths)}`
}
</div></details>
<p class="small soft">${words.coin.named(visit.node.name)}</p>`;
}

/** How many times one flattr counts: 1 to 5. */
export function weightChoice(visit: Visit, chosen: number): Markup {
  const { coin } = visit.words;
  return html`<fieldset class="weights"><legend>${coin.weight}</legend>
<p class="hint">${coin.weightHint}</p>
<div class="weights-row">${WEIGHTS.map(
    (weight) =>
      html`<label class="weigh"><input type="radio" name="weight" value="${weight}"${weight === chosen ? html` checked` : null}><span>${weight}</span></label>`,
  )}</div></fieldset>`;
}

/** The same thing every month, for what is flattred already. */
export function monthlyOption(visit: Visit, lastMonths: readonly string[]): Markup {
  const { words } = visit;
  return html`<details class="options"><summary>${words.coin.monthlyToo}</summary>
<div class="options-body"><p class="hint">${words.coin.monthlyHint}</p>
${until(visit, lastMonths)}
<p><button class="button button-light">${words.coin.monthly}</button></p></div></details>`;
}

const until = (visit: Visit, lastMonths: readonly string[]): Markup =>
  html`<div class="until">${selection({
    name: 'until',
    label: visit.words.coin.lastMonth,
    value: '',
    options: [
      { value: '', label: visit.words.coin.noLastMonth },
      ...lastMonths.map((month) => ({ value: month, label: monthName(month, visit.language) })),
    ],
  })}</div>`;
