import { html } from 'hono/html';
import type { Imported, Named } from '../../operations/import-archive.ts';
import { layout } from '../layout.ts';
import { fileField } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';
import { MOVE_HREF } from './moving.ts';

export const ARCHIVE_HREF = '/home/settings/archive';
export const ARCHIVE_FIELD = 'archive';

/** Everything of a person as a file, and such a file from elsewhere. */
export function leavingPage(visit: OwnVisit, trouble: string | null): Markup {
  const { leaving: words, moving } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<section class="way" aria-labelledby="get"><h2 id="get">${words.get}</h2>
<p>${words.getText}</p>
<p class="acts"><a class="button" href="${ARCHIVE_HREF}/download" download>${words.getAll}</a> <a class="button button-light" href="${ARCHIVE_HREF}/download?pictures=no" download>${words.getWords}</a></p></section>
<section class="way" aria-labelledby="bring"><h2 id="bring">${words.bring}</h2>
<p>${words.bringText}</p>
<form method="post" action="${ARCHIVE_HREF}" enctype="multipart/form-data">
${fileField({ name: ARCHIVE_FIELD, label: words.file, hint: words.fileHint, trouble, accept: '.zip,application/zip' })}
<p class="acts"><button class="button">${words.bringAct}</button></p></form></section>
<p>${words.copyMovesNobody} <a class="onward" href="${MOVE_HREF}">${moving.title}</a></p>
</div>`,
  });
}

/** What came of a file, and what is left for the person to choose. */
export function broughtPage(visit: OwnVisit, came: Imported): Markup {
  const { leaving: words, moving } = visit.words;
  const lines = [
    came.profile ? words.profile : null,
    came.added === 0 && came.known > 0 ? null : words.added(came.added),
    ...COUNTS.map((name) => (came[name] === 0 ? null : words[name](came[name]))),
  ].filter((line) => line !== null);
  return layout(visit, {
    ...{ title: words.came, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.came}</h1>
<ul class="plain" aria-label="${words.said}">${lines.map((line) => html`<li>${line}</li>`)}</ul>
${toChoose(words.monthly, words.monthlyText, came.subscriptions, '/flattr')}
${toChoose(words.feeds, words.feedsText, came.feeds, '/home/works/feeds')}
${came.from === null ? null : html`<p>${words.thenMove(came.from)} <a class="onward" href="${MOVE_HREF}?before=${encodeURIComponent(came.from)}">${moving.title}</a></p>`}
<p><a class="onward" href="/home/works">${visit.words.works.title}</a></p>
</div>`,
  });
}

const COUNTS = ['known', 'unusable', 'left', 'withoutPicture', 'follows'] as const;

/** Nothing of this is done without another word: it costs, or asks other servers. */
function toChoose(
  title: string,
  text: string,
  lines: readonly Named[],
  page: '/flattr' | '/home/works/feeds',
): Markup | null {
  if (lines.length === 0) return null;
  return html`<section class="way"><h2>${title}</h2><p>${text}</p>
<ul class="plain">${lines.map((line) => html`<li><a href="${page}?url=${encodeURIComponent(line.address)}" dir="auto">${line.title}</a></li>`)}</ul></section>`;
}
