import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { lastDeliveries, ownWebhooks } from '../../../db/views/webhooks.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { DELIVERIES_KEPT } from '../../operations/send-webhooks.ts';
import {
  addWebhook,
  removeWebhook,
  resumeWebhook,
  WEBHOOK_EVENTS,
} from '../../operations/webhooks.ts';
import { readForm, uuid } from '../forms.ts';
import { shownOncePage } from '../pages/apps.ts';
import { badForm } from '../pages/errors.ts';
import { WEBHOOKS_HREF, webhooksPage } from '../pages/webhooks.ts';
import type { WebhookCode } from '../refusal-codes.ts';
import { WEBHOOK_STATUS } from '../refused.ts';
import { ownVisitOf } from '../signed-in.ts';
import { onwards, type PageEnv } from '../visit.ts';

const idForm = z.object({ id: uuid });
const checked = z.literal('yes').optional();
const hookForm = z.object({
  once: uuid.optional().catch(undefined),
  url: z.string().max(4_000),
  'event-flattr.received': checked,
  'event-flattr.undone': checked,
  'event-comment': checked,
  'event-follower': checked,
  'event-month.closed': checked,
});

/** Where somebody's programs are told of what happens to them. */
export function webhookRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.get(WEBHOOKS_HREF, async (c) => await shown(c, deps));

  routes.post(WEBHOOKS_HREF, async (c) => {
    const visit = ownVisitOf(c);
    const form = await readForm(c, hookForm);
    if (form === null) return badForm(c, visit);
    const events = WEBHOOK_EVENTS.filter((event) => form[`event-${event}`] === 'yes');
    const added = await addWebhook(deps, visit.viewer.actorId, {
      ...{ url: form.url, events, once: form.once },
    });
    if (!added.ok) return await shown(c, deps, { code: added.code, typed: form });
    const { apps, hooks } = visit.words;
    c.header('cache-control', 'no-store');
    const facts = {
      lines: [{ label: apps.secret, value: added.secret }],
      ...{ note: hooks.secretLead, backHref: WEBHOOKS_HREF },
    };
    return c.html(shownOncePage({ ...visit, here: WEBHOOKS_HREF }, facts));
  });

  for (const [act, operation] of [
    ['remove', removeWebhook],
    ['resume', resumeWebhook],
  ] as const) {
    routes.post(`${WEBHOOKS_HREF}/${act}`, async (c) => {
      const visit = ownVisitOf(c);
      const form = await readForm(c, idForm);
      if (form === null) return badForm(c, visit);
      const did = await operation(deps, { accountId: visit.viewer.actorId, id: form.id });
      if (!did.ok) return await shown(c, deps, { code: did.code });
      return c.redirect(onwards(WEBHOOKS_HREF, WEBHOOKS_HREF, 'saved'), 303);
    });
  }
  return routes;
}

async function shown(
  c: Context<PageEnv>,
  deps: NodeDeps,
  refused?: {
    readonly code: WebhookCode;
    readonly typed?: Readonly<Record<string, string | undefined>>;
  },
) {
  const visit = ownVisitOf(c);
  const hooks = [];
  for (const hook of await ownWebhooks(deps.db, visit.viewer.actorId)) {
    const of = { webhookId: hook.id, limit: DELIVERIES_KEPT, now: visit.now };
    hooks.push({ ...hook, last: await lastDeliveries(deps.db, of) });
  }
  const typed = Object.fromEntries(
    Object.entries(refused?.typed ?? {}).map(([name, value]) => [name, value ?? '']),
  );
  const trouble = refused === undefined ? null : visit.words.refusals.webhook[refused.code];
  const page = webhooksPage(
    { ...visit, here: WEBHOOKS_HREF },
    {
      ...{ hooks, trouble, typed, once: deps.newRandomId() },
    },
  );
  return c.html(page, refused === undefined ? 200 : WEBHOOK_STATUS[refused.code]);
}
