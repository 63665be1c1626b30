import { addJob } from '../../db/records/jobs.ts';
import { addDocument } from '../../db/records/settlements.ts';
import type { LinesText } from '../settlement/lines-text.ts';
import type { PairDocument, Signed } from '../settlement/pair/documents.ts';
import type { Effect } from '../settlement/pair/events.ts';
import type { Pair } from '../settlement/pair/pair.ts';
import { answeredBy } from '../settlement/pair/restore.ts';
import type { Step } from './pair-step.ts';
import { issueDocument } from './settlement-documents.ts';

/** A document of a settlement as it came, in its exact bytes. */
export type Came = {
  readonly uri: string;
  readonly jws: string;
  /** The lines beside a statement, as they came. */
  readonly linesText: LinesText | null;
  readonly signed: Signed;
};

/** Signs, keeps and sends what the machine issues. @returns its hash. */
export async function issueEffect(
  turn: Step,
  { ref, document, lines }: Extract<Effect, { type: 'issue' }>,
): Promise<string> {
  const { peerId, answers } = headOf(turn, document);
  const text = lines === null ? null : turn.deps.signer.encodeLines(lines);
  const beside = { peerId, ref, answers, lines: text };
  const { sha256, id, uri } = await issueDocument(turn.deps, turn.tx, document, beside);
  turn.kept.set(sha256, { id, uri });
  return sha256;
}

/** It belongs to the settlement that it was taken in, whatever currency it says. */
const headOf = ({ peer, pair, kept }: Step, document: PairDocument) => ({
  peerId: peer.id,
  kind: document.kind,
  currency: pair.currency,
  answers: kept.get(answeredBy(document) ?? '')?.uri ?? null,
});

/** Keeps of what came what the machine has taken up: what it holds now, what proves that a peer lies, and,
 *  after a restore, what we had signed ourselves. */
export async function keepCame(turn: Step, before: Pair, came: readonly Came[]): Promise<void> {
  for (const { uri, jws, linesText: lines, signed } of came) {
    const { sha256, document } = signed;
    if (turn.kept.has(sha256) || !isTaken(before, turn.pair, signed)) continue;
    const isOurs = document.iss === turn.pair.us;
    const id = isOurs ? (uri.split('/').at(-1) ?? '') : turn.deps.newId();
    await addDocument(turn.tx, {
      ...headOf(turn, document),
      ...{ id, uri, jws, sha256, lines, recordedAt: turn.deps.clock() },
      direction: isOurs ? 'issued' : 'received',
      ref: isOurs ? (turn.pair.refs[sha256] ?? null) : null,
    });
    turn.kept.set(sha256, { id, uri });
  }
}

function isTaken(before: Pair, after: Pair, { sha256 }: Signed): boolean {
  const isNew = (of: (pair: Pair) => unknown) =>
    of(before) === undefined && of(after) !== undefined;
  return (
    isNew((pair) => pair.held[sha256]) ||
    isNew((pair) => pair.refs[sha256]) ||
    after.received.statements.some((row) => row.sha256 === sha256) ||
    after.dues.some((due) => due.advice?.sha256 === sha256) ||
    (after.frozen?.proof.includes(sha256) ?? false)
  );
}

type Sending = Exclude<Effect, { type: 'post' | 'post_lines' | 'issue' | 'notice' }>;

/** Sends again what is kept, or asks the peer for what we lack; each by a job. */
export async function sendAgain(turn: Step, effect: Sending): Promise<void> {
  const { tx, peer, pair } = turn;
  const peerId = peer.id;
  switch (effect.type) {
    case 'send': {
      const document = turn.kept.get(effect.sha256);
      if (document === undefined) throw new Error(`document ${effect.sha256} is not kept`);
      const task = isAnswer(pair, effect.sha256) ? 'send-answer' : 'send-offer';
      const key = `${task} ${document.id}`;
      await addJob(tx, task, { documentId: document.id }, { key });
      return;
    }
    case 'pull':
      await addJob(tx, 'pull-statement', { peerId, seq: effect.seq }, { key: `pull ${peerId}` });
      return;
    case 'ask_head':
      await addJob(tx, 'ask-head', { peerId }, { key: `ask-head ${peerId}` });
      return;
    case 'send_head':
      // They read it themselves: GET /settlement/head.
      return;
  }
}

const isAnswer = ({ refs }: Pair, sha256: string): boolean =>
  /^(?:acceptance|consent|receipt|refusal):/.test(refs[sha256] ?? '');
