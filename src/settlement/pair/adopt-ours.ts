import type { Month } from '../../flattr/period.ts';
import type { StatementLine } from '../documents.ts';
import { grossOf } from '../statement.ts';
import { adoptWithdrawal } from './answers.ts';
import { adoptDispute } from './dispute.ts';
import type { Signed, Statement } from './documents.ts';
import { newDue } from './dues.ts';
import { adoptUnfreeze } from './equivocation.ts';
import { move, post, refuse, set, statementRef, type Turn } from './events.ts';
import { addIssued, untouched } from './issue-statement.ts';
import { addNetting } from './netting.ts';
import { dueOf } from './payment.ts';
import { isNext } from './take-over.ts';

/** Gives a document of ours its name. */
export function name(turn: Turn, ref: string, sha256: string): void {
  const { names, refs, issued, nettings } = turn.pair;
  const [kind, one, other] = ref.split(':');
  set(turn, { names: { ...names, [ref]: sha256 }, refs: { ...refs, [sha256]: ref } });
  if (kind === 'statement')
    set(turn, {
      issued: {
        ...issued,
        statements: issued.statements.map((row) =>
          `${row.seq}` === one ? { ...row, sha256 } : row,
        ),
      },
    });
  if (kind === 'netting')
    set(turn, {
      nettings: nettings.map((row) =>
        row.proposer === 'us' && row.month === one && `${row.attempt}` === other
          ? { ...row, sha256 }
          : row,
      ),
    });
}

/** After a restore, something that we had signed: it counts, as if we had just signed it. */
export function adoptOurs(turn: Turn, { sha256, document, lines }: Signed): void {
  switch (document.kind) {
    case 'statement':
      adoptStatement(turn, { sha256, lines, document });
      return;
    case 'netting': {
      const ref = `netting:${document.period}:${document.attempt}`;
      if (isOther(turn, ref)) return;
      addNetting(turn, { proposer: 'us', state: 'proposed', sha256, netting: document });
      name(turn, ref, sha256);
      return;
    }
    case 'advice': {
      if (isOther(turn, `advice:${document.reference}:${document.attempt}`)) return;
      const { reference, attempt, amountMinor } = document;
      const month = turn.pair.issued.statements.at(-1)?.month ?? '';
      const fresh = newDue(turn, { reference, month, kind: 'gross', debtor: 'us' });
      if (dueOf(turn, reference, 'us') === undefined)
        set(turn, { dues: [...turn.pair.dues, { ...fresh, amountMinor, attempt }] });
      name(turn, `advice:${reference}:${attempt}`, sha256);
      return;
    }
    case 'withdrawal':
    case 'dispute': {
      const ref =
        document.kind === 'dispute'
          ? adoptDispute(turn, document)
          : adoptWithdrawal(turn, document);
      if (ref === null) refuse(turn, 'head', 'unknown');
      else name(turn, ref, sha256);
      return;
    }
    case 'unfreeze':
      if (adoptUnfreeze(turn, document.proof)) name(turn, `unfreeze:${document.proof[1]}`, sha256);
      return;
    default:
      return;
  }
}

function adoptStatement(
  turn: Turn,
  { sha256, document, lines: texts }: Signed & { readonly document: Statement },
): void {
  if (!isNext(turn.pair.issued.statements.at(-1), document)) {
    refuse(turn, 'head', 'out_of_place');
    return;
  }
  const { lines, adjustments } = texts ?? { lines: [], adjustments: [] };
  reconcile(turn, document.period, lines);
  // What they refused may say sums that no statement can have.
  const grossMinor = grossOf(lines);
  const isTotal = document.totalMinor >= 0n && document.totalMinor <= grossMinor;
  addIssued(turn, {
    ...{ seq: document.seq, month: document.period, sha256, state: 'issued', grossMinor },
    ...{ totalMinor: isTotal ? document.totalMinor : grossMinor, acceptedMinor: 0n },
    ...{ issuedAtMs: turn.atMs, answeredAtMs: null, lines: lines.map(untouched), adjustments },
  });
  set(turn, { wanted: withoutTaken(turn, adjustments) });
  name(turn, statementRef(turn.pair, document.seq), sha256);
}

/** Whether our books know another document of ours by this name: what we had signed besides is none. */
function isOther(turn: Turn, ref: string): boolean {
  if (turn.pair.names[ref] === undefined) return false;
  refuse(turn, 'head', 'other');
  return true;
}

type Wanted = Turn['pair']['wanted'];

const withoutTaken = ({ pair }: Turn, taken: Wanted): Wanted =>
  pair.wanted.filter(
    (wish) =>
      !taken.some(
        (a) => a.adjusts === wish.adjusts && a.payee === wish.payee && a.disputed === wish.disputed,
      ),
  );

/** What we signed for a month is what we owe for it, whatever our books of the copy say: the reserve
 *  bears the difference. A month that is closed only now is met by `closeStated`. */
function reconcile(turn: Turn, month: Month, lines: readonly StatementLine[]): void {
  post(
    turn,
    'restored',
    lines.map((line) => move('reserve', 'payable', line.amountMinor)),
  );
  const closed = turn.pair.unstated.find((one) => one.month === month);
  if (closed === undefined) return;
  set(turn, { unstated: turn.pair.unstated.filter((one) => one !== closed) });
  closeStated(turn, closed.lines);
}

/** A month of ours is closed after all that we had stated before: the reserve gets back what it bore. */
export const closeStated = (turn: Turn, lines: readonly StatementLine[]): void =>
  post(
    turn,
    'restored',
    lines.map((line) => move('payable', 'reserve', line.amountMinor)),
  );
