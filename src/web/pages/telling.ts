import { html } from 'hono/html';
import type { OwnMail } from '../../../db/views/own-mail.ts';
import type { Telling } from '../../../db/views/telling.ts';
import { PACES } from '../../flattr/happening.ts';
import { layout } from '../layout.ts';
import { selection } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';
import { TELLING_HREF } from './happenings.ts';
import { WAYS_HREF } from './ways-in.ts';

export type TellingFacts = {
  readonly telling: readonly Telling[];
  readonly mail: OwnMail | null;
  /** Accounts elsewhere, and to which of them the bot writes. */
  readonly accounts: readonly {
    readonly actorId: string;
    readonly handle: string;
    readonly host: string;
    readonly isTold: boolean;
  }[];
};

/** Of what somebody is told, how, and how soon: a table, on a phone one thing below the other. */
export function tellingPage(visit: OwnVisit, facts: TellingFacts): Markup {
  const { telling: words } = visit.words;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'settings' },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<form class="telling-form" method="post" action="${TELLING_HREF}">
<table class="telling"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${words.topic}</th><th scope="col">${words.page}</th><th scope="col">${words.mail}</th><th scope="col">${words.bot}</th></tr></thead>
<tbody>${facts.telling.map((row) => tellingRow(visit, row))}</tbody></table>
<p class="hint">${words.paceHint}</p>
${mailNote(visit, facts.mail)}
${botChoice(visit, facts.accounts)}
<p class="acts"><button class="button">${words.save}</button></p>
</form></div>`,
  });
}

function tellingRow({ words }: OwnVisit, { topic, onPage, byMail, byBot }: Telling): Markup {
  const { telling } = words;
  const name = telling.topics[topic];
  const pace = (way: 'mail' | 'bot', value: string) =>
    html`<td data-label="${telling[way]}"><select name="${way}-${topic}" aria-label="${telling.cell(name, telling[way])}">${PACES.map((one) => html`<option value="${one}"${one === value ? html` selected` : null}>${telling.paces[one]}</option>`)}</select></td>`;
  return html`<tr><th scope="row">${name}</th><td data-label="${telling.page}"><input type="checkbox" name="page-${topic}" value="yes" aria-label="${telling.cell(name, telling.page)}"${onPage ? html` checked` : null}></td>${pace('mail', byMail)}${pace('bot', byBot)}</tr>`;
}

function mailNote({ words }: OwnVisit, mail: OwnMail | null): Markup {
  const { telling, happenings } = words;
  const href = `${WAYS_HREF}#mail`;
  if (mail === null)
    return html`<p>${telling.noMail} <a href="${href}">${telling.giveMail}</a></p>`;
  return mail.refusedAt === null
    ? html`<p dir="auto">${telling.mailTo(mail.address)}</p>`
    : html`<p class="trouble">${happenings.refused(mail.address)} <a href="${href}">${happenings.refusedAction}</a></p>`;
}

function botChoice({ words, node }: OwnVisit, accounts: TellingFacts['accounts']): Markup {
  const { telling } = words;
  if (accounts.length === 0)
    return html`<p>${telling.noAccount} <a href="/home/accounts">${telling.linkAccount}</a></p>`;
  return selection({
    name: 'receiver',
    label: telling.botTo,
    hint: telling.botHint(`@flattr@${node.host}`),
    value: accounts.find(({ isTold }) => isTold)?.actorId ?? '',
    options: [
      { value: '', label: telling.nobody },
      ...accounts.map(({ actorId, handle, host }) => ({
        value: actorId,
        label: `@${handle}@${host}`,
      })),
    ],
  });
}
