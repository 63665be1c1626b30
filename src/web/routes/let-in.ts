import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { ownerOfApp } from '../../../db/views/api-access.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import {
  type AppFault,
  type AppRequest,
  type Asked,
  type AskRefusal,
  letAppIn,
  readAppRequest,
} from '../../operations/let-app-in.ts';
import { readForm } from '../forms.ts';
import { signInHref } from '../kept-forms.ts';
import { badForm, errorPage } from '../pages/errors.ts';
import { letInPage, placeOf } from '../pages/let-in.ts';
import { onwardsPage } from '../pages/onwards.ts';
import { APP_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

const PATH = '/oauth/authorize';
const FIELD_MAX_CHARACTERS = 2_000;
const field = z.string().max(FIELD_MAX_CHARACTERS).optional();
const NAMES = [
  ...['client_id', 'redirect_uri', 'response_type', 'scope', 'state'],
  ...['code_challenge', 'code_challenge_method'],
] as const;
const answerForm = z.object({
  answer: z.enum(['yes', 'no']),
  client_id: field,
  redirect_uri: field,
  response_type: field,
  scope: field,
  state: field,
  code_challenge: field,
  code_challenge_method: field,
});

/** Where apps send people to be let in. What goes between the app and this node without them is in
 *  `src/api/oauth.ts`. Source: RFC 6749, section 4.1. */
export function letInRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(PATH, async (c) => {
    const visit = visitOf(c);
    const asked = await readAppRequest(
      deps,
      requestOf((name) => only(c, name)),
    );
    if (!asked.ok) return refused(c, visit, asked.code);
    c.header('cache-control', 'no-store');
    if (visit.viewer === null) return c.redirect(signInHref(visit.here), 303);
    if ('fault' in asked) return faulty(c, deps, asked);
    const { question } = asked;
    const owner = await ownerOfApp(deps.db, question.app.id);
    const fields = fieldsOf((name) => only(c, name));
    const facts = { question, owner: `@${owner?.handle ?? ''}`, fields };
    return c.html(letInPage(ownVisitOf(c), facts));
  });

  routes.post(
    PATH,
    async (c) => await (visitOf(c).viewer === null ? askAgain(c) : answer(c, deps)),
  );
  return routes;
}

const fieldsOf = (
  said: (name: (typeof NAMES)[number]) => string | undefined,
): Record<string, string> =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = said(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Their session ended while they read. Nothing was typed, so it is enough to ask them again, whether or not
 *  their browser says from which page they come. */
async function askAgain(c: Context<PageEnv>) {
  const form = await readForm(c, answerForm);
  if (form === null) return badForm(c, visitOf(c));
  const question = new URLSearchParams(fieldsOf((name) => form[name]));
  return c.redirect(signInHref(`${PATH}?${question}`), 303);
}

/** An app asks as it may not. Nobody who follows a link of ours is led to where nobody here has chosen to go:
 *  who is signed in reads what is wrong, and leads the app's error there themself.
 *  Source: RFC 9700, section 4.11.2. */
function faulty(c: Context<PageEnv>, deps: NodeDeps, asked: Faulty) {
  const visit = visitOf(c);
  const { letIn } = visit.words;
  const { app, fault } = asked;
  const facts = {
    ...{ title: letIn.faultTitle(app.name), sentence: letIn.fault(fault) },
    action: {
      href: answerTo(deps, asked, { error: fault }),
      label: letIn.backTo(placeOf(asked.redirectUri)),
    },
  };
  return c.html(errorPage({ ...visit, here: '/' }, facts), 400);
}

type Faulty = Extract<Asked, { readonly fault: AppFault }>;

/** Their answer goes back to the app with them. */
async function answer(c: Context<PageEnv>, deps: NodeDeps) {
  const visit = ownVisitOf(c);
  const form = await readForm(c, answerForm);
  if (form === null) return badForm(c, visit);
  const asked = await readAppRequest(
    deps,
    requestOf((name) => form[name]),
  );
  if (!asked.ok) return refused(c, visit, asked.code);
  if ('fault' in asked) return badForm(c, visit);
  const { question } = asked;
  const said =
    form.answer === 'no'
      ? ({ error: 'access_denied' } as const)
      : await letAppIn(deps, visit.viewer.actorId, question);
  if ('ok' in said && !said.ok) return refused(c, visit, said.code);
  const answered = 'code' in said ? { code: said.code } : { error: 'access_denied' as const };
  const { letIn } = visit.words;
  const facts = {
    host: question.app.name,
    href: answerTo(deps, question, answered),
    title: letIn.backTo(question.app.name),
    text: letIn.backText,
  };
  c.header('cache-control', 'no-store');
  return c.html(onwardsPage({ ...visit, here: '/' }, facts));
}

/** What stands in an address twice was not said: RFC 6749, section 3.1. */
function only(c: Context<PageEnv>, name: string): string | undefined {
  const said = c.req.queries(name) ?? [];
  return said.length === 1 ? said[0] : undefined;
}

const requestOf = (said: (name: (typeof NAMES)[number]) => string | undefined): AppRequest => ({
  clientId: said('client_id') ?? '',
  redirectUri: said('redirect_uri'),
  responseType: said('response_type'),
  scope: said('scope'),
  state: said('state'),
  challenge: said('code_challenge'),
  challengeMethod: said('code_challenge_method'),
});

/** Back to the app, with what it asked for, and who answers: an app that asks several nodes must not mix
 *  them up (RFC 9207). */
function answerTo(
  { node }: NodeDeps,
  to: { readonly redirectUri: string; readonly state: string | undefined },
  answer: { readonly code: string } | { readonly error: AppFault | 'access_denied' },
): string {
  const url = new URL(to.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.append(name, value);
  if (to.state !== undefined) url.searchParams.append('state', to.state);
  url.searchParams.append('iss', node.origin);
  return url.href;
}

function refused(c: Context<PageEnv>, visit: Visit, code: AskRefusal) {
  const { letIn, refusals } = visit.words;
  const facts = { title: letIn.unknownTitle, sentence: refusals.app[code] };
  return c.html(errorPage({ ...visit, here: '/' }, facts), APP_STATUS[code]);
}
