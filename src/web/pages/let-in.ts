import { html } from 'hono/html';
import type { AppQuestion } from '../../operations/let-app-in.ts';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';

/** Asks somebody whether an app may act for them, and says what it may do then. */
export function letInPage(
  visit: OwnVisit,
  facts: {
    readonly question: AppQuestion;
    /** Who registered it. */
    readonly owner: string;
    /** What it asked with, to be sent back with the answer. */
    readonly fields: Readonly<Record<string, string>>;
  },
): Markup {
  const { letIn: words, scopes } = visit.words;
  const { app, scopes: asked } = facts.question;
  return layout(visit, {
    ...{ title: words.title(app.name), hidden: true },
    main: html`<div class="narrow">
<h1 dir="auto">${words.title(app.name)}</h1>
<p class="lead">${words.lead(app.name, new URL(app.siteUrl).host)}</p>
<h2>${words.may}</h2>
<dl class="grants">${
      asked.length === 0
        ? html`<dt>${words.onlyPublic}</dt><dd>${scopes.none}</dd>`
        : asked.map((scope) => html`<dt>${scopes.names[scope]}</dt><dd>${scopes.texts[scope]}</dd>`)
    }</dl>
<p class="soft">${words.by(facts.owner)} ${words.goesTo(placeOf(facts.question.redirectUri))} ${words.until}</p>
<form method="post" action="/oauth/authorize">${Object.entries(facts.fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    )}
<p class="acts"><button class="button" name="answer" value="yes">${words.allow}</button> <button class="button button-light" name="answer" value="no">${words.deny}</button></p></form>
</div>`,
  });
}

/** Where an answer really goes, whatever the app says that its site is: a host, or what the device opens. */
export function placeOf(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? host : protocol;
}
