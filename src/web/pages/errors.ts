import type { Context, MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import { settles } from '../signed-in.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

/** A page that says what happened and what to do, with one way on. */
export function errorPage(
  visit: Visit,
  facts: {
    readonly title: string;
    readonly sentence: string;
    readonly action?: { readonly href: string; readonly label: string };
  },
): Markup {
  const action = facts.action ?? { href: '/', label: visit.words.error.home };
  return layout(visit, {
    title: facts.title,
    hidden: true,
    main: html`<div class="narrow error">
<h1>${facts.title}</h1>
<p class="lead" role="alert">${facts.sentence}</p>
<p><a class="button" href="${action.href}">${action.label}</a></p>
</div>`,
  });
}

/** An act was refused that has no form to show again. Its own address is no page: what this one leads
 *  back to, leads to where it was done. */
export const refusedPage = (
  visit: Visit,
  sentence: string,
  action: { readonly href: string; readonly label: string },
): Markup =>
  errorPage(
    { ...visit, here: action.href },
    { title: visit.words.error.refusedTitle, sentence, action },
  );

/** A form came that no page of ours sends. */
export function badForm(c: Context<PageEnv>, visit: Visit) {
  const { error } = visit.words;
  return c.html(errorPage(visit, { title: error.formTitle, sentence: error.form }), 422);
}

/** The pages of whoever answers for the node: others are told whose they are. */
export const staffOnly: MiddlewareHandler<PageEnv> = async (c, next) => {
  const visit = visitOf(c);
  if (settles(visit.viewer)) return await next();
  const { error, peers } = visit.words;
  return c.html(errorPage(visit, { title: error.refusedTitle, sentence: peers.noRole }), 403);
};
