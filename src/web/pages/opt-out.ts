import { html } from 'hono/html';
import type { NoticeReader } from '../../../db/views/opt-out-page.ts';
import { OPT_OUT_WORD } from '../../flattr/opt-out-word.ts';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { fullHandle, safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { errorPage } from './errors.ts';

/** Why reading their profile, or looking for the server's file, changed nothing. */
export type Refused = { readonly author: string } | { readonly server: string };

/** For somebody who was told that a gift is waiting: what happened, and how to be left alone; first
 *  for themself, then for everybody on the server that they run.
 *  @param facts.refused why the form that was just sent changed nothing. */
export function optOutPage(
  visit: Visit,
  facts: { readonly reader: NoticeReader; readonly refused: Refused | null },
): Markup {
  const { optOut: words } = visit.words;
  const { reader, refused } = facts;
  const author = refused !== null && 'author' in refused ? refused.author : null;
  const server = refused !== null && 'server' in refused ? refused.server : null;
  const heading =
    reader.optedOut === null
      ? words.title
      : reader.optedOut === 'author'
        ? words.doneTitle
        : words.serverDoneTitle;
  return layout(visit, {
    title: heading,
    hidden: true,
    main: html`<div class="narrow">
<h1>${heading}</h1>
${reader.optedOut === null ? html`${happened(visit, reader)}${leave(visit, reader, author)}` : done(visit, reader)}
${reader.optedOut === 'server' || reader.token === null ? null : forServer(visit, reader, server)}
</div>`,
  });
}

function happened(visit: Visit, { work }: NoticeReader): Markup {
  const { words, node } = visit;
  const { optOut } = words;
  return html`<p class="lead">${optOut.lead(node.name)}</p>
${work === null ? null : html`<p><span class="soft">${optOut.about}</span> <a href="${safeHref(visit, work.pageUrl)}" rel="noopener nofollow" dir="auto">${work.title}</a></p>`}
<p>${optOut.what(node.name)}</p>
<p>${optOut.wanted} ${optOut.wantedText(node.name)}</p>`;
}

function leave(visit: Visit, reader: NoticeReader, trouble: string | null): Markup {
  const { optOut: words } = visit.words;
  return html`<section class="setting" aria-labelledby="leave"><h2 id="leave">${words.whoTitle}</h2>
<p>${words.who(fullHandle(reader))}</p>
<ul class="plain">${words.effects.map((effect) => html`<li>${effect}</li>`)}</ul>
<p class="soft">${words.untouched}</p>
${reader.token === null ? html`<p>${words.inMessage}</p>` : confirmation(visit, reader, trouble)}
</section>`;
}

function confirmation(visit: Visit, reader: NoticeReader, trouble: string | null): Markup {
  const { optOut: words } = visit.words;
  return html`<ol class="steps"><li>${words.byWord.write(fullHandle(reader))} <code translate="no" dir="ltr">${OPT_OUT_WORD}</code></li><li>${words.byWord.press}</li><li>${words.byWord.after}</li></ol>
${troubleBox('author-trouble', trouble)}
<form method="post" action="/opt-out/${reader.token}"><p><button class="button"${pointsTo('author-trouble', trouble)}>${words.button}</button></p></form>`;
}

const troubleBox = (id: string, trouble: string | null): Markup | null =>
  trouble === null ? null : html`<p class="trouble" id="${id}" role="alert">${trouble}</p>`;

const pointsTo = (id: string, trouble: string | null): Markup | null =>
  trouble === null ? null : html` aria-describedby="${id}" autofocus`;

function done(visit: Visit, reader: NoticeReader): Markup {
  const { words, node } = visit;
  const { optOut } = words;
  const sentence =
    reader.optedOut === 'server'
      ? optOut.serverDone(reader.host, node.name)
      : optOut.done(fullHandle(reader), node.name);
  return html`<p class="lead" role="status">${sentence}</p>
<p class="soft">${optOut.doneBack}</p>`;
}

function forServer(visit: Visit, reader: NoticeReader, trouble: string | null): Markup {
  const { optOut: words } = visit.words;
  const { text, address, press } = words.steps;
  return html`<section class="setting" id="server" aria-labelledby="server-title"><h2 id="server-title">${words.serverTitle(reader.host)}</h2>
<p>${text}</p>
<ol class="steps"><li>${address} <code translate="no" dir="ltr">https://${reader.host}/.well-known/no-flattr</code></li><li>${press}</li></ol>
${troubleBox('server-trouble', trouble)}
<form method="post" action="/opt-out/${reader.token}/server"><p><button class="button button-light"${pointsTo('server-trouble', trouble)}>${words.serverButton}</button></p></form>
</section>`;
}

/** A link that was cut, or that this node never sent. */
export const unknownNoticePage = (visit: Visit): Markup =>
  errorPage(visit, {
    title: visit.words.optOut.unknownTitle,
    sentence: visit.words.optOut.unknown,
  });

/** For who comes by themself: an author by the word in their profile, whoever runs a server by its file.
 *  @param facts.done what is opted out now, as it was typed. */
export function openOptOutPage(
  visit: Visit,
  facts: {
    readonly typed: string;
    readonly trouble: string | null;
    readonly done: string | null;
  },
): Markup {
  const { optOut: words } = visit.words;
  const code = (text: string) => html`<code translate="no" dir="ltr">${text}</code>`;
  return layout(visit, {
    ...{ title: words.openTitle, hidden: true },
    main: html`<div class="narrow">
<h1>${words.openTitle}</h1>
${
  facts.done === null
    ? html`<p class="lead">${words.openLead(visit.node.name)}</p>
<ul class="plain"><li>${words.openAuthor} ${code(OPT_OUT_WORD)}</li><li>${words.openServer} ${code('/.well-known/no-flattr')}</li></ul>
<form method="post" action="/opt-out">
${field({ name: 'account', label: words.openAccount, hint: words.openHint, value: facts.typed, trouble: facts.trouble, lowercase: true })}
<p><button class="button">${words.openLook}</button></p></form>`
    : html`<p class="lead" role="status">${words.done(facts.done, visit.node.name)}</p><p class="soft">${words.doneBack}</p>`
}
</div>`,
  });
}
