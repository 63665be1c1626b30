import type { Signed } from '../../src/settlement/pair/documents.ts';
import type { Event } from '../../src/settlement/pair/events.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { step } from '../../src/settlement/pair/step.ts';
import { type Step, sign } from './sim-node.ts';

/** Machines that break one rule each. A simulation that finds nothing wrong with one of them would not
 *  find the same fault in ours either. */
export const MUTANTS: Readonly<Record<string, Step>> = {
  'books a netting on one signature': (pair, event, tools) => {
    if (event.type !== 'signed' || !event.ref.startsWith('netting:'))
      return step(pair, event, tools);
    const [proposed, effects] = step(pair, event, tools);
    const { us, them, currency } = pair;
    const document = {
      iss: them,
      aud: us,
      currency,
      kind: 'consent',
      document: event.sha256,
    } as const;
    const consent = { type: 'received', signed: sign(document, null), doubts: {} } as const;
    const [agreed, more] = step(proposed, { ...consent, atMs: event.atMs }, tools);
    return [agreed, [...effects, ...more]];
  },
  'consents to whatever is proposed': (pair, event, tools) => {
    const netting = proposalIn(event);
    if (netting === null || isKnown(pair, netting.sha256)) return step(pair, event, tools);
    const [after, effects] = step(pair, event, tools);
    if (!effects.some((e) => e.type === 'issue' && e.document.kind === 'refusal'))
      return [after, effects];
    const { us, them, currency } = pair;
    const document = {
      iss: us,
      aud: them,
      currency,
      kind: 'consent',
      document: netting.sha256,
    } as const;
    return [after, [{ type: 'issue', ref: `consent:${netting.sha256}`, document, lines: null }]];
  },
  'releases what has not come': (pair, event, tools) => {
    const [after, effects] = step(
      { ...pair, trust: 'limit', limitMinor: 1_000_000n },
      event,
      tools,
    );
    return [{ ...after, trust: pair.trust, limitMinor: pair.limitMinor }, effects];
  },
  'goes on after a restore without asking': (pair, event, tools) =>
    event.type === 'restored' ? [pair, []] : step(pair, event, tools),
  'takes nothing from the other node after a restore': (pair, event, tools) =>
    step(pair, event.type === 'head' ? { ...event, documents: [] } : event, tools),
  'sends nothing twice': (pair, event, tools) => {
    const [after, effects] = step(pair, event, tools);
    return [after, effects.filter((effect) => effect.type !== 'send')];
  },
  'forgets what it has answered': (pair, event, tools) => step({ ...pair, held: {} }, event, tools),
  'books an acceptance without its transfers': (pair, event, tools) => {
    const [after, effects] = step(pair, event, tools);
    return [after, effects.filter((effect) => !('why' in effect) || effect.why !== 'acceptance')];
  },
  'does not say what it declines': (pair, event, tools) => {
    const [after, effects] = step(pair, event, tools);
    return [
      after,
      effects.map((effect) =>
        effect.type === 'issue' && effect.document.kind === 'acceptance'
          ? { ...effect, document: { ...effect.document, declined: [] } }
          : effect,
      ),
    ];
  },
  'accepts disputed lines in silence': (pair, event, tools) =>
    step(
      pair,
      event.type === 'received' ? { ...event, signed: undisputed(event.signed) } : event,
      tools,
    ),
  'takes a dispute back on one signature': (pair, event, tools) => {
    if (event.type !== 'withdraw_dispute') return step(pair, event, tools);
    const row = pair.received.statements.find((one) => one.seq === event.seq);
    const line = row?.lines.find((one) => one.payee === event.payee);
    const [after, effects] = step(pair, event, tools);
    if (row === undefined || line === undefined || after === pair) return [after, effects];
    const statements = after.received.statements.map((one) =>
      one.seq === event.seq
        ? { ...one, acceptedMinor: one.acceptedMinor + line.disputedMinor }
        : one,
    );
    return [{ ...after, received: { ...after.received, statements } }, effects];
  },
  'disputes an accepted line on one signature': (pair, event, tools) => {
    const [after, effects] = step(pair, event, tools);
    const asked = after.disputes.at(-1);
    if (event.type !== 'dispute_line' || asked === undefined || after.disputes === pair.disputes)
      return [after, effects];
    const statements = after.received.statements.map((one) =>
      one.seq === asked.seq
        ? { ...one, acceptedMinor: one.acceptedMinor - asked.amountMinor }
        : one,
    );
    return [{ ...after, received: { ...after.received, statements } }, effects];
  },
  'consents to a dispute and forgets it': (pair, event, tools) => {
    const [after, effects] = step(pair, event, tools);
    if (event.type !== 'received' || event.signed.document.kind !== 'dispute')
      return [after, effects];
    return [{ ...after, issued: pair.issued, disputes: pair.disputes }, effects];
  },
  'never pays what was not netted': (pair, event, tools) =>
    step({ ...pair, grossUpTo: '9999-12' }, event, tools),
};

const isKnown = (pair: Pair, sha256: string): boolean => pair.held[sha256] !== undefined;

function proposalIn(event: Event): Signed | null {
  if (event.type !== 'received') return null;
  return event.signed.document.kind === 'netting' ? event.signed : null;
}

/** What their acceptance would be without its disputes. */
function undisputed(signed: Signed): Signed {
  const { document } = signed;
  return document.kind === 'acceptance'
    ? { ...signed, document: { ...document, disputed: [] } }
    : signed;
}
