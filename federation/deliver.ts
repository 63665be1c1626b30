import { getLogger } from '@logtape/logtape';
import { issuedDocument } from '../db/views/federation.ts';
import { besideUndone, outgoingFlattr } from '../db/views/outgoing.ts';
import type { Deps, DocumentKind } from '../src/operations/deps.ts';
import { type News, spreadNews } from '../src/operations/spread-news.ts';
import { tellFlattr } from '../src/operations/tell-author.ts';
import { letterOf } from './draft-signature.ts';
import { type HandOver, makeHandOver } from './hand-over.ts';
import type { KeyRing } from './keys.ts';
import { likeLetters, type SendLikes } from './likes.ts';
import { noticeLetters, type SendNotices } from './notices.ts';
import { followLetters, type SendFollows } from './send-follows.ts';
import { NotTaken, type Send } from './sender.ts';
import { type SendTalks, talkLetters } from './talks.ts';
import { type SendTold, toldLetters } from './told.ts';
import { keyLetters, type SendKeys } from './told-keys.ts';
import { writeFlattr, writeUndo } from './translate/flattr.ts';
import { writeAnswer, writeOffer } from './translate/settlement.ts';
import type { Json } from './translate/vocabulary.ts';

const log = getLogger(['obole', 'deliver']);

export type Deliver = SendFollows &
  SendKeys &
  SendLikes &
  SendNotices &
  SendTalks &
  SendTold & {
    /** To the payee's node. What the author's own server gets is a job of its own (`like`). */
    flattr(flattrId: string): Promise<void>;
    undo(flattrId: string): Promise<void>;
    offer(documentId: string): Promise<void>;
    answer(documentId: string): Promise<void>;
    /** Finds out who follows, and adds the jobs that hand it over. */
    work(news: News & { readonly workId: string }): Promise<void>;
    actor(news: News & { readonly actorId: string }): Promise<void>;
    handOver: HandOver;
  };

/** Says one thing to one inbox.
 *  @throws {NotTaken} when it may be taken later: the job is tried again. */
export type Tell = (senderId: string, inboxUrl: string, activity: Json) => Promise<void>;

export type Outgoing = {
  readonly send: Send;
  readonly keyOf: KeyRing;
  /** Where an instance actor takes what is addressed to it; null when that cannot be read now. */
  readonly inboxOf: (actorUri: string) => Promise<string | null>;
};

/** Puts activities on their way. Each is written from what the database holds when it is sent, always
 *  under the same id, so that a job which runs twice does no harm, and one that runs late says what
 *  is true then. What may be taken later fails, and is repeated as the queue repeats any job. */
export function makeDeliver(deps: Deps, outgoing: Outgoing): Deliver {
  const { send, keyOf, inboxOf } = outgoing;
  const tell: Tell = async (senderId, inboxUrl, activity) => {
    const sent = await send(inboxUrl, letterOf(activity), await keyOf(senderId));
    if (sent.end === 'taken') return;
    const { id } = activity;
    const { why } = sent;
    if (sent.end === 'failed') throw new NotTaken({ inboxUrl, id, why });
    log.warn('Refused by {inboxUrl}: {id}: {why}', { inboxUrl, id, why });
  };
  const spread = async (news: News) => {
    const inboxes = await spreadNews(deps, news);
    log.debug('{news} goes to {inboxes} inboxes', { news, inboxes });
  };
  return {
    ...flattrs(deps, tell),
    ...settlement(deps, tell, inboxOf),
    ...keyLetters(deps, tell, inboxOf),
    ...followLetters(deps, tell),
    ...likeLetters(deps, tell),
    ...noticeLetters(deps, tell),
    ...talkLetters(deps, tell),
    ...toldLetters(deps, tell),
    work: spread,
    actor: spread,
    handOver: makeHandOver(deps, outgoing),
  };
}

function flattrs(deps: Deps, tell: Tell): Pick<Deliver, 'flattr' | 'undo'> {
  /** Null: nobody elsewhere gets it. */
  async function given(flattrId: string) {
    const flattr = await outgoingFlattr(deps.db, deps.node, flattrId);
    if (flattr === null) throw new Error(`no flattr ${flattrId} that was given here`);
    const { payee } = flattr;
    return payee === null || payee.local ? null : { ...flattr, payee };
  }
  async function say(flattrId: string) {
    const flattr = await given(flattrId);
    if (flattr === null) return;
    await tellFlattr(deps, flattrId, () =>
      tell(flattr.sender.id, flattr.payee.inboxUrl, writeFlattr(flattr)),
    );
  }
  return {
    flattr: say,
    async undo(flattrId) {
      const flattr = await given(flattrId);
      if (flattr === null) return;
      if (flattr.undoneAt === null) throw new Error(`the flattr ${flattrId} stands`);
      // Should it overtake its flattr, the other node keeps it until that comes.
      if (flattr.saidAt !== null)
        await tell(flattr.sender.id, flattr.payee.inboxUrl, writeUndo(flattr, flattr.undoneAt));
      for (const id of await besideUndone(deps.db, flattrId)) await say(id);
    },
  };
}

function settlement(
  deps: Deps,
  tell: Tell,
  inboxOf: Outgoing['inboxOf'],
): Pick<Deliver, 'offer' | 'answer'> {
  // How a document is announced follows from what it is, whichever job has it sent.
  async function announce(documentId: string) {
    const document = await issuedDocument(deps.db, documentId);
    if (document === null) throw new Error(`no settlement document ${documentId} of ours`);
    const { peerActorUri } = document;
    if (peerActorUri === null) throw new Error(`the peer of ${document.uri} has no actor`);
    const inboxUrl = await inboxOf(peerActorUri);
    if (inboxUrl === null) throw new Error(`the inbox of ${peerActorUri} is not known now`);
    const { actorId, actorUri } = deps.node;
    await tell(actorId, inboxUrl, announced(document, { actorUri, peerActorUri }));
  }
  return { offer: announce, answer: announce };
}

type Issued = NonNullable<Awaited<ReturnType<typeof issuedDocument>>>;
type Between = { readonly actorUri: string; readonly peerActorUri: string };

/** Source: FEP-8174, "How documents travel". */
const ANNOUNCED_BY: Readonly<Record<DocumentKind, 'Offer' | 'Accept' | 'Reject'>> = {
  statement: 'Offer',
  withdrawal: 'Offer',
  dispute: 'Offer',
  netting: 'Offer',
  advice: 'Offer',
  unfreeze: 'Offer',
  seal: 'Offer',
  account: 'Offer',
  acceptance: 'Accept',
  consent: 'Accept',
  receipt: 'Accept',
  refusal: 'Reject',
};

function announced({ uri, kind, answersUri }: Issued, between: Between): Json {
  const how = ANNOUNCED_BY[kind];
  if (how === 'Offer') return writeOffer({ documentUri: uri, ...between });
  if (answersUri === null) throw new Error(`${uri} answers nothing`);
  return writeAnswer({ documentUri: uri, answersUri, accepted: how === 'Accept', ...between });
}
