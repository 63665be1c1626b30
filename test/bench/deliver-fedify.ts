import { createFederation, InProcessMessageQueue, MemoryKvStore } from '@fedify/fedify';
import { Create, Note } from '@fedify/vocab';

/** What the delivery benchmark is held against, in a process of its own: Fedify with its queue as it
 *  comes. */

export type Order = { readonly inboxes: readonly string[]; readonly activityId: string };

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

const federation = createFederation<void>({
  kv: new MemoryKvStore(),
  queue: new InProcessMessageQueue(),
  allowPrivateAddress: true,
  firstKnock: 'draft-cavage-http-signatures-12',
});
const pair = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
const actorId = new URL('https://fedify.example/users/night-trains');

process.on('message', async ({ inboxes, activityId }: Order) => {
  const context = federation.createContext(new URL('https://fedify.example'), undefined);
  const key = { keyId: new URL('#main-key', actorId), privateKey: pair.privateKey };
  const recipients = inboxes.map((inbox) => ({
    id: new URL('/users/reader', inbox),
    inboxId: new URL(inbox),
  }));
  const object = new Note({ attribution: actorId, content: 'Who is on it. '.repeat(20) });
  const create = new Create({ id: new URL(activityId), actor: actorId, object });
  await context.sendActivity(key, recipients, create);
  process.send?.('handed over');
});

process.once('disconnect', () => process.exit());
