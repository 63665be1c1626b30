import { html } from 'hono/html';
import type { HeldMoney } from '../../../db/views/card-payments.ts';
import { dayName } from '../locales/locale.ts';
import { CARD_PAYMENTS } from '../pages/card-payment.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** What somebody paid by card and cannot give yet, and from when on; null: nothing. */
export function heldMoney(visit: Visit, held: readonly HeldMoney[]): Markup | null {
  const { cards: words } = visit.words;
  if (held.length === 0) return null;
  return html`<section class="setting" aria-labelledby="held"><h2 id="held">${words.held}</h2>
<p>${words.heldText}</p>
<ul class="plain">${held.map(
    ({ id, heldMinor, maturesAt, disputed }) =>
      html`<li><a href="${CARD_PAYMENTS}/${id}">${visit.money(heldMinor)}</a>, ${disputed ? words.disputed : words.from(dayName(maturesAt, visit.language))}</li>`,
  )}</ul></section>`;
}
