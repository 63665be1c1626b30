import { html } from 'hono/html';
import type { Back, Supporter, SupporterWork } from '../../../db/views/supporters.ts';
import { dayName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';
import { personLine, safeHref } from './person-line.ts';

/** Who thanked, with what they make themselves, and one click to thank them back: them, or what they
 *  made last.
 *  @param more what else can be done about somebody. */
export function thanksBack(
  visit: Visit,
  lines: readonly Supporter[],
  more: (supporter: Supporter) => Markup | null = () => null,
): Markup {
  const { supporters } = visit.words;
  return html`<ul class="lines lines-back">${lines.map((supporter) => {
    const { person, flattrs, last } = supporter;
    return html`<li>${personLine(visit, person, supporters.flattrs(flattrs, dayName(last, visit.language)))}
<div class="back-rest">${made(visit, supporter)}
${backActs(visit, supporter, more(supporter))}</div></li>`;
  })}</ul>`;
}

/** Thanks somebody back, or says that this is done. */
export const backActs = (
  visit: Visit,
  supporter: Pick<Supporter, 'person' | 'back'>,
  more: Markup | null = null,
): Markup =>
  html`<div class="back-acts">${personBack(visit, supporter)}${more}${supporter.person.local ? null : whereItGoes(visit, supporter.person)}</div>`;

/** What somebody makes; the newest has its coin beside it. */
export function made(visit: Visit, { works }: Pick<Supporter, 'works'>): Markup | null {
  const { figures: words } = visit.words;
  const [newest, ...others] = works;
  if (newest === undefined) return null;
  const coinOfIt = coinBack(visit, newest.back, {
    ...{ name: 'work', id: newest.id, label: words.flattrWork },
    aloud: words.flattrWorkThis(newest.title),
  });
  return html`<div class="back-work"><p class="back-title">${words.makes} ${titleOf(visit, newest)}</p>${coinOfIt}</div>
${others.length === 0 ? null : html`<p class="back-works">${words.makesAlso} ${others.map((work, n) => html`${n === 0 ? null : ', '}${titleOf(visit, work)}`)}</p>`}`;
}

const titleOf = (visit: Visit, { title, pageUrl }: SupporterWork): Markup =>
  html`<a href="${safeHref(visit, pageUrl)}" rel="noopener nofollow" dir="auto">${title}</a>`;

function personBack(
  visit: Visit,
  { person: { id, name }, back }: Pick<Supporter, 'person' | 'back'>,
): Markup {
  const { figures: words } = visit.words;
  const aloud = words.flattrBackThis(name);
  return coinBack(visit, back, { name: 'person', id, label: words.flattrBack, aloud });
}

function coinBack(
  visit: Visit,
  back: Back,
  of: {
    readonly name: 'person' | 'work';
    readonly id: string;
    readonly label: string;
    readonly aloud: string;
  },
): Markup {
  const { figures: words } = visit.words;
  if (back !== null) {
    const said = back === 'waits' ? words.backWaits : words.flattredBack;
    return html`<span class="back-done">${coin('small')} ${said}</span>`;
  }
  return html`<form method="post" action="/flattr"><input type="hidden" name="${of.name}" value="${of.id}"><input type="hidden" name="back" value="${visit.here}"><button class="button button-light back-give" aria-label="${of.aloud}">${coin('small')} ${of.label}</button></form>`;
}

/** Of somebody elsewhere this node knows whether a flattr reaches them, or waits for them. */
const whereItGoes = (visit: Visit, { uri, name }: Supporter['person']): Markup =>
  html`<a class="back-where" href="/flattr?url=${encodeURIComponent(uri)}" aria-label="${visit.words.figures.whereItGoesFor(name)}">${visit.words.figures.whereItGoes}</a>`;
