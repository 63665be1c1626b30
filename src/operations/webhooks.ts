import { lockPerson } from '../../db/records/people.ts';
import {
  addWebhook as addRow,
  countWebhooks,
  dropWebhook,
  enableWebhook,
} from '../../db/records/webhooks.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** What somebody can be told of. */
export const WEBHOOK_EVENTS = [
  'flattr.received',
  'flattr.undone',
  'comment',
  'follower',
  'month.closed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const isWebhookEvent = (text: string): text is WebhookEvent =>
  WEBHOOK_EVENTS.some((event) => event === text);

export const WEBHOOKS_MAX = 5;
const URL_MAX_CHARACTERS = 2_000;

export type WebhookRefusal = 'url_invalid' | 'no_events' | 'too_many_webhooks' | 'unknown_webhook';

/** Somebody wants to be told at an address of theirs, of what happens from now on. The secret that its
 *  messages are signed with is shown once, now. Whether it is a public address is seen whenever something
 *  is sent there: a name can lead elsewhere tomorrow.
 *  @param wish.once its id, from the form that asks: sent twice it is one, and the secret that is shown last
 *    is good.
 *  Source: Standard Webhooks, 1.0.0. */
export const addWebhook = async (
  deps: Deps,
  accountId: string,
  wish: {
    readonly url: string;
    readonly events: readonly WebhookEvent[];
    readonly once?: string | undefined;
  },
): Promise<Outcome<{ readonly id: string; readonly secret: string }, WebhookRefusal>> => {
  const url = readUrl(deps, wish.url);
  if (url === null) return refuse('url_invalid');
  if (wish.events.length === 0) return refuse('no_events');
  const secret = `whsec_${Buffer.from(deps.newSecret(), 'base64url').toString('base64')}`;
  const secretSealed = await deps.vault.seal(secret);
  type Added = Outcome<{ readonly id: string; readonly secret: string }, WebhookRefusal>;
  return transact(deps.db, async (tx): Promise<Added> => {
    // One after the other: of ten that come at once nobody has too many.
    const person = await lockPerson(tx, accountId);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_webhook');
    const id = wish.once ?? deps.newRandomId();
    await dropWebhook(tx, { accountId, id });
    if ((await countWebhooks(tx, accountId)) >= WEBHOOKS_MAX) return refuse('too_many_webhooks');
    const now = deps.clock();
    await addRow(tx, {
      ...{ id, accountId, url, events: [...wish.events], secretSealed },
      ...{ createdAt: now, nextTryAt: now },
    });
    return done({ id, secret });
  });
};

/** What people wrote goes there: encrypted, unless this node itself is not (for demos and tests). */
function readUrl({ node }: Deps, typed: string): string | null {
  const url = URL.parse(typed.trim());
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && node.origin.startsWith('http:'));
  if (url === null || !isSafe || url.username !== '' || url.password !== '') return null;
  return url.href.length > URL_MAX_CHARACTERS ? null : url.href;
}

type Own = { readonly accountId: string; readonly id: string };

/** Nothing is told there any more. */
export const removeWebhook = async (
  deps: Deps,
  of: Own,
): Promise<Outcome<object, 'unknown_webhook'>> =>
  (await dropWebhook(deps.db, of)) ? done({}) : refuse('unknown_webhook');

/** It answers again: what happens from now on is told there. */
export const resumeWebhook = (deps: Deps, of: Own): Promise<Outcome<object, 'unknown_webhook'>> =>
  transact(
    deps.db,
    async (tx): Promise<Outcome<object, 'unknown_webhook'>> =>
      (await enableWebhook(tx, of, deps.clock())) ? done({}) : refuse('unknown_webhook'),
  );
