import { webhook, webhookDelivery } from '../../db/schema/schema.ts';
import { makeOwnToken } from '../../src/operations/api-tokens.ts';
import { registerApp } from '../../src/operations/client-apps.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { exchangeCode, knowApp } from '../../src/operations/exchange-code.ts';
import { letAppIn, readAppRequest } from '../../src/operations/let-app-in.ts';
import { addWebhook, WEBHOOK_EVENTS } from '../../src/operations/webhooks.ts';

const LONG = 'x'.repeat(120);
const BACK = `https://app.example/${LONG}`;
/** Source: RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** Somebody's programs, of every kind, with names and addresses as long as they can be.
 *  @returns where one of them asks to be let in. */
export async function settlePrograms(deps: NodeDeps, actorId: string): Promise<string> {
  const app = { name: 'Reader '.repeat(8), siteUrl: 'https://app.example/', redirectUris: [BACK] };
  const made = await registerApp(deps, actorId, { ...app, keepsSecret: false });
  if (!made.ok) throw new Error(made.code);
  const asked = {
    ...{ clientId: made.appId, redirectUri: BACK, responseType: 'code', state: 'state' },
    ...{ scope: 'flattr thing email extendedread' },
    ...{ challenge: CHALLENGE, challengeMethod: 'S256' },
  };
  const read = await readAppRequest(deps, asked);
  if (!read.ok || !('question' in read)) throw new Error('no question');
  const yes = await letAppIn(deps, actorId, read.question);
  const known = await knowApp(deps, { id: made.appId, secret: null });
  if (!yes.ok || known === null) throw new Error('not let in');
  const said = { code: yes.code, redirectUri: BACK, verifier: VERIFIER };
  const token = await exchangeCode(deps, known, said);
  if (!token.ok) throw new Error(token.code);
  await makeOwnToken(deps, actorId, { name: LONG.slice(0, 60), scopes: ['thing'] });
  await settleHook(deps, actorId);
  const query = new URLSearchParams({
    ...{ client_id: made.appId, redirect_uri: BACK, response_type: 'code', scope: asked.scope },
    ...{ code_challenge: CHALLENGE, code_challenge_method: 'S256' },
  });
  return `/oauth/authorize?${query}`;
}

async function settleHook(deps: NodeDeps, accountId: string): Promise<void> {
  const url = `https://hooks.example/${LONG}`;
  const added = await addWebhook(deps, accountId, { url, events: WEBHOOK_EVENTS });
  if (!added.ok) throw new Error(added.code);
  const now = deps.clock();
  const states = ['delivered', 'failed', 'waiting', 'dropped'] as const;
  await deps.db.insert(webhookDelivery).values(
    states.map((state, n) => ({
      ...{ id: deps.newRandomId(), webhookId: added.id, event: 'comment' as const, state },
      ...{ subject: `${n}`, createdAt: now, dueAt: now, attempts: n + 1 },
      ...{ answer: ['200', '500', 'private_address', null][n] ?? null },
      endedAt: state === 'waiting' ? null : now,
    })),
  );
  await deps.db.update(webhook).set({ failingSince: now, failures: 3, disabledAt: now });
}
