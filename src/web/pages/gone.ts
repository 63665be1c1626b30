import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { coin, type Markup } from '../parts/mark.ts';
import { fullHandle } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { errorPage } from './errors.ts';

/** Where a work was that its author has taken back. Its title is not said again. */
export function goneWorkPage(
  visit: Visit,
  author: { readonly handle: string; readonly name: string; readonly left: boolean },
): Markup {
  const { gone } = visit.words;
  const action = { href: `/@${author.handle}`, label: gone.workAction(author.name) };
  const facts = { title: gone.workTitle, sentence: gone.work };
  return errorPage(visit, author.left ? facts : { ...facts, action });
}

/** Where somebody was who has left for good. */
export const gonePersonPage = (visit: Visit): Markup =>
  errorPage(visit, { title: visit.words.gone.personTitle, sentence: visit.words.gone.person });

/** The node's bot, for people who look who it is. */
export function botPage(
  visit: Visit,
  bot: { readonly uri: string; readonly handle: string; readonly host: string },
): Markup {
  const { words, node } = visit;
  return layout(visit, {
    title: words.bot.title,
    description: words.bot.lead,
    head: html`<link rel="alternate" type="application/activity+json" href="${bot.uri}">
<link rel="canonical" href="${node.origin}/@${bot.handle}">`,
    main: html`<div class="narrow">
<span class="bot-mark">${coin('large')}</span>
<h1>${words.bot.title}</h1>
<p class="handle">${fullHandle(bot)}</p>
<p class="lead">${words.bot.lead}</p>
<p>${words.bot.what(node.name)}</p>
<p>${words.bot.notYet}</p>
<p class="soft">${words.bot.quiet}</p>
<p><a class="button" href="/flattr">${words.site.flattrALink}</a></p>
</div>`,
  });
}
