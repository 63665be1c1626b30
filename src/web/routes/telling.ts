import { Hono } from 'hono';
import { z } from 'zod';
import { ownMail } from '../../../db/views/own-mail.ts';
import { type Telling, tellableAccounts, tellingOf } from '../../../db/views/telling.ts';
import { PACES, TOPICS } from '../../flattr/happening.ts';
import { chooseTelling } from '../../operations/choose-telling.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { readForm, uuid } from '../forms.ts';
import { badForm } from '../pages/errors.ts';
import { TELLING_HREF } from '../pages/happenings.ts';
import { tellingPage } from '../pages/telling.ts';
import { type OwnVisit, ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const pace = z.enum(PACES);
const receiverField = { receiver: z.union([uuid, z.literal('')]).optional() };
const choiceForm = z.object({
  ...receiverField,
  ...Object.fromEntries(TOPICS.map((topic) => [`page-${topic}`, z.literal('yes').optional()])),
  ...Object.fromEntries(TOPICS.flatMap((t) => [`mail-${t}`, `bot-${t}`].map((n) => [n, pace]))),
});

/** Of what somebody is told, how, and how soon. */
export function tellingRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();

  routes.get(TELLING_HREF, async (c) => {
    const visit = ownVisitOf(c);
    return c.html(tellingPage(visit, await factsOf(deps, visit)));
  });

  routes.post(TELLING_HREF, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, choiceForm);
    if (form === null) return badForm(c, visit);
    const choices = TOPICS.map((topic) => choiceOf(topic, form));
    const { receiver = '' } = form;
    const receiverId = receiver === '' ? null : receiver;
    const chosen = await chooseTelling(deps, visit.viewer.actorId, { choices, receiverId });
    // The account that was chosen is not theirs any more: the page shows which are.
    if (!chosen.ok) return c.html(tellingPage(visit, await factsOf(deps, visit)), 409);
    return c.redirect(onwards(TELLING_HREF, TELLING_HREF, 'saved'), 303);
  });
  return routes;
}

/** The names of the fields are made above. */
const choiceOf = (topic: Telling['topic'], form: Readonly<Record<string, unknown>>): Telling => ({
  topic,
  onPage: form[`page-${topic}`] === 'yes',
  byMail: pace.parse(form[`mail-${topic}`]),
  byBot: pace.parse(form[`bot-${topic}`]),
});

async function factsOf({ db }: NodeDeps, { viewer }: OwnVisit) {
  const [telling, mail, accounts] = await Promise.all([
    tellingOf(db, viewer.actorId),
    ownMail(db, viewer.actorId),
    tellableAccounts(db, viewer.actorId),
  ]);
  return { telling, mail, accounts };
}
