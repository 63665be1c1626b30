import { createFederation, type KvStore, type Message, type MessageQueue } from '@fedify/fedify';
import { Activity } from '@fedify/vocab';
import { getLogger } from '@logtape/logtape';
import { issuedDocument, outgoingFlattr } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Documents } from './documents.ts';
import { openRsaKey } from './keys.ts';
import { writeFlattr, writeUndo } from './translate/flattr.ts';
import { writeAnswer, writeOffer } from './translate/settlement.ts';
import { isJson, type Json } from './translate/vocabulary.ts';

const log = getLogger(['obole', 'deliver']);

export type Deliver = {
  flattr(flattrId: string): Promise<void>;
  undo(flattrId: string): Promise<void>;
  offer(documentId: string): Promise<void>;
  answer(documentId: string): Promise<void>;
};

type Recipient = { readonly uri: string; readonly inboxUrl: string };
type Send = (
  senderId: string,
  to: Recipient,
  document: Json,
  orderingKey?: string,
) => Promise<void>;
type InboxOf = (actorUri: string) => Promise<string | null>;

/** Puts activities on their way. Each is written from what the database holds, always the same and
 *  under the same id, so that a job which runs twice does no harm. Repeating until it is taken is
 *  the work of Fedify's outbox, in the queue that it is given.
 *  @param options.inboxOf where an instance actor takes what is addressed to it; null when that
 *    cannot be read now. */
export function makeCourier(
  deps: Deps,
  options: OutgoingOptions & {
    readonly documents: Pick<Documents, 'contextLoader'>;
    readonly inboxOf: InboxOf;
  },
): { readonly deliver: Deliver; handleQueued(message: unknown): Promise<void> } {
  const outgoing = outgoingFederation(deps, options);
  const send: Send = async (senderId, to, document, orderingKey) => {
    const key = await openRsaKey(deps, senderId);
    const activity = await Activity.fromJsonLd(document, options.documents);
    // Fedify would write it anew with contexts of its choice (see FLATTR_CONTEXT).
    activity.toJsonLd = async () => document;
    const recipient = { id: new URL(to.uri), inboxId: new URL(to.inboxUrl) };
    const context = outgoing.createContext(new URL(deps.node.origin), undefined);
    const order = orderingKey === undefined ? {} : { orderingKey };
    await context.sendActivity(key, recipient, activity, order);
  };
  return {
    handleQueued: (message) => outgoing.processQueuedTask(undefined, message as Message),
    deliver: { ...flattrs(deps, send), ...settlement(deps, send, options.inboxOf) },
  };
}

function flattrs(deps: Deps, send: Send): Pick<Deliver, 'flattr' | 'undo'> {
  async function given(flattrId: string) {
    const flattr = await outgoingFlattr(deps.db, flattrId);
    if (flattr === null) throw new Error(`no flattr ${flattrId} that was given here`);
    return flattr;
  }
  return {
    async flattr(flattrId) {
      const flattr = await given(flattrId);
      if (flattr.payee.local) return;
      await send(flattr.giver.id, flattr.payee, writeFlattr(flattr), flattrId);
    },
    async undo(flattrId) {
      const flattr = await given(flattrId);
      if (flattr.payee.local) return;
      if (flattr.undoneAt === null) throw new Error(`the flattr ${flattrId} stands`);
      // The same key: an undo must not overtake its flattr.
      const undo = writeUndo(flattr, flattr.undoneAt);
      await send(flattr.giver.id, flattr.payee, undo, flattrId);
    },
  };
}

function settlement(deps: Deps, send: Send, inboxOf: InboxOf): Pick<Deliver, 'offer' | 'answer'> {
  async function announce(documentId: string, write: (document: Issued, between: Between) => Json) {
    const document = await issuedDocument(deps.db, documentId);
    if (document === null) throw new Error(`no settlement document ${documentId} of ours`);
    const { peerActorUri } = document;
    if (peerActorUri === null) throw new Error(`the peer of ${document.uri} has no actor`);
    const inboxUrl = await inboxOf(peerActorUri);
    if (inboxUrl === null) throw new Error(`the inbox of ${peerActorUri} is not known now`);
    const { actorId, actorUri } = deps.node;
    const said = write(document, { actorUri, peerActorUri });
    await send(actorId, { uri: peerActorUri, inboxUrl }, said);
  }
  return {
    offer: (documentId) => announce(documentId, offered),
    answer: (documentId) => announce(documentId, answered),
  };
}

type Issued = NonNullable<Awaited<ReturnType<typeof issuedDocument>>>;
type Between = { readonly actorUri: string; readonly peerActorUri: string };

const offered = ({ uri }: Issued, between: Between): Json =>
  writeOffer({ documentUri: uri, ...between });

function answered({ uri, kind, answersUri }: Issued, between: Between): Json {
  if (answersUri === null) throw new Error(`${uri} answers nothing`);
  return writeAnswer({ documentUri: uri, answersUri, accepted: kind !== 'refusal', ...between });
}

type OutgoingOptions = {
  readonly kv: KvStore;
  readonly queue: MessageQueue;
  readonly userAgent: string;
  readonly allowPrivateAddress: boolean;
};

/** A federation object of its own for sending: Fedify allows private addresses (two nodes on one
 *  machine) only when it is not given loaders, and receiving needs ours. */
function outgoingFederation(deps: Deps, options: OutgoingOptions) {
  const { kv, queue, userAgent, allowPrivateAddress } = options;
  const outbox = withoutBodySignatures(queue);
  return createFederation<undefined>({
    kv,
    queue: { outbox, fanout: outbox },
    manuallyStartQueue: true,
    origin: deps.node.origin,
    firstKnock: 'draft-cavage-http-signatures-12',
    userAgent,
    allowPrivateAddress,
    // They would copy the activity, and the copy would write itself anew.
    activityTransformers: [],
    // Saying the same again would get the same answer. 401 may be a key that could not be fetched,
    // 422 an Undo that overtook its Flattr: both can heal.
    permanentFailureStatusCodes: [400, 403, 404, 405, 409, 410, 413],
    onOutboxError: (error, activity) => {
      log.warn('Not delivered: {activity}: {reason}', {
        activity: activity?.id?.href,
        reason: error.message,
      });
    },
  });
}

/** Fedify also signs inside the body (a Linked Data signature). It is taken off again: with it,
 *  whoever sees a flattr could prove to anybody who gave it. Deliveries are proven by their HTTP
 *  signature, and what must last as evidence is a JWS. */
function withoutBodySignatures(queue: MessageQueue): MessageQueue {
  const bare = (message: Message): Message => {
    if (message.type !== 'outbox' || !isJson(message.activity)) return message;
    const { signature: _, ...activity } = message.activity;
    return { ...message, activity };
  };
  return {
    nativeRetrial: queue.nativeRetrial ?? false,
    enqueue: (message, options) => queue.enqueue(bare(message), options),
    ...(queue.enqueueMany === undefined
      ? {}
      : {
          enqueueMany: async (messages: readonly Message[], options) =>
            await queue.enqueueMany?.(messages.map(bare), options),
        }),
    listen: (handler, options) => queue.listen(handler, options),
  };
}
