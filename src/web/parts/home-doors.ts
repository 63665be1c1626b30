import { html } from 'hono/html';
import { HOME_MAX_CHARACTERS } from '../../operations/where-people-live.ts';
import type { Visit } from '../visit.ts';
import { field } from './field.ts';
import { coin, type Markup } from './mark.ts';

/** What somebody typed as their home, when it did not lead there, and why not. */
export type Doors = { readonly home: string; readonly trouble: string | null };

/** Who is not signed in flattrs here or at home: both doors lead to the same page.
 *  The script keeps what is typed in the second one in that browser, and fills it in again. */
export function doors(visit: Visit, { home, trouble }: Doors): Markup {
  const { words, node } = visit;
  return html`<section class="choices" aria-label="${words.any.doors}">
<div class="choice"><h2>${words.any.doorHere(node.name)}</h2>
<p class="hint">${words.any.doorHereHint}</p>
<p><a class="coin" href="/sign-in?next=${encodeURIComponent(visit.here)}">${coin()}<span>${words.site.signIn}</span></a></p></div>
<form class="choice" method="post" action="/flattr/home" data-home><h2>${words.any.doorElsewhere}</h2>
<input type="hidden" name="back" value="${visit.here}">
${field({
  name: 'home',
  label: words.any.home,
  hint: words.any.homeHint,
  value: home,
  maxlength: HOME_MAX_CHARACTERS,
  lowercase: true,
  trouble,
})}
<p><button class="button button-light">${words.any.go}</button></p></form>
</section>`;
}
