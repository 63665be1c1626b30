import { getLogger } from '@logtape/logtape';
import type { SettlementDeps } from '../operations/deps.ts';
import { issueStatements } from '../operations/issue-statements.ts';
import { meetPeer } from '../operations/meet-peer.ts';
import type { Outcome } from '../operations/outcome.ts';
import { takeAnswer } from '../operations/take-answer.ts';
import { type Taken, type TakeRefusal, takeOffer } from '../operations/take-offer.ts';
import type { Tasks } from './worker.ts';

const log = getLogger(['obole', 'jobs']);

/** How things leave the node; federation provides it. Each may be called twice for one thing. */
export type Courier = {
  readonly deliver: {
    flattr(flattrId: string): Promise<void>;
    undo(flattrId: string): Promise<void>;
    offer(documentId: string): Promise<void>;
    answer(documentId: string): Promise<void>;
  };
  handleQueued(message: unknown): Promise<void>;
};

/** Which operation each kind of job is. */
export function makeTasks(deps: SettlementDeps, courier: Courier): Tasks {
  const { deliver } = courier;
  return {
    'send-flattr': ({ flattrId }) => deliver.flattr(flattrId),
    'send-undo': ({ flattrId }) => deliver.undo(flattrId),
    'send-offer': ({ documentId }) => deliver.offer(documentId),
    'send-answer': ({ documentId }) => deliver.answer(documentId),
    'meet-peer': async ({ host }) => {
      await meetPeer(deps, deps.remote, host);
    },
    'take-offer': async (offer) => report('offer', offer.documentUri, await takeOffer(deps, offer)),
    'take-answer': async (answer) =>
      report('answer', answer.answerUri, await takeAnswer(deps, answer)),
    'issue-statements': async ({ month }) => {
      const issued = await issueStatements(deps, month);
      log.info('Issued {issued} statements up to {month}', { issued, month });
    },
    fedify: (message) => courier.handleQueued(message),
  };
}

/** What may be different later is tried again, by failing; what is final is logged once. */
function report(what: string, uri: string, outcome: Outcome<Taken, TakeRefusal>): void {
  if (outcome.ok) {
    log.info('Took {what} {uri} ({kind})', { what, uri, kind: outcome.kind });
    return;
  }
  const { code, detail } = outcome;
  if (code === 'unreachable' || code === 'not_yet') throw new Error(`${what} ${uri}: ${code}`);
  log.warn('Refused {what} {uri}: {code} {detail}', { what, uri, code, detail });
}
