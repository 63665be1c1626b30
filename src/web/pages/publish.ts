import { html } from 'hono/html';
import { LINK_FIELD_MAX_CHARACTERS } from '../../operations/flattr-link.ts';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { proofOfSite } from '../parts/proof-note.ts';
import type { Visit } from '../visit.ts';

/** How to publish: by pasting a link first, because most that people make is somewhere already. */
export function publishPage(
  visit: Visit,
  facts: { readonly url: string; readonly trouble: Markup | string | null },
): Markup {
  const { publish } = visit.words;
  const byHand = `/home/works/new?by=hand${facts.url === '' ? '' : `&url=${encodeURIComponent(facts.url)}`}`;
  return layout(visit, {
    title: publish.title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<div class="narrow">
<h1>${publish.title}</h1>
<p class="lead">${publish.lead}</p>
<form method="get" action="/home/works/new">
${field({
  name: 'url',
  label: publish.link,
  hint: publish.linkHint,
  value: facts.url,
  inputmode: 'url',
  autocomplete: 'url',
  maxlength: LINK_FIELD_MAX_CHARACTERS,
  lowercase: true,
  trouble: facts.trouble,
})}
<p class="acts"><button class="button">${publish.read}</button>${facts.trouble === null ? null : html` <a class="onward" href="${byHand}">${publish.byHandInstead}</a>`}</p>
</form>
<section class="ways" aria-label="${publish.others}">
<div><h2>${publish.feedTitle}</h2><p class="soft">${publish.feedText}</p><p><a class="onward" href="/home/works/feeds">${publish.feedAction}</a></p></div>
<div><h2>${publish.handTitle}</h2><p class="soft">${publish.handText}</p><p><a class="onward" href="/home/works/new?by=hand">${publish.handAction}</a></p></div>
</section>
${proofOfSite(visit)}
</div>`,
  });
}
