import type { Month } from '../../flattr/period.ts';
import type { StatementLine } from '../documents.ts';
import type { PairDocument, Signed, StatementLines } from './documents.ts';
import type { Pair, Trust } from './pair.ts';

/** What can happen between two nodes. `atMs` is this node's own clock. */
export type Event = { readonly atMs: number } & Happening;

type Happening =
  /** Our month is distributed: this is what our givers gave their creators. */
  | {
      readonly type: 'month_closed';
      readonly month: Month;
      readonly lines: readonly StatementLine[];
    }
  /** A document of theirs. `doubts`: the payees whose lines are not accepted, each with a code. */
  | {
      readonly type: 'received';
      readonly signed: Signed;
      readonly doubts: Readonly<Record<string, string>>;
    }
  /** A document that this machine asked for has its bytes; in the same transaction, always. */
  | { readonly type: 'signed'; readonly ref: string; readonly sha256: string }
  /** Time has passed; at least once a day. */
  | { readonly type: 'tick' }
  /** A person does not want to wait for the day on which a month is netted. */
  | { readonly type: 'net'; readonly month: Month }
  /** They lack a statement of ours. */
  | { readonly type: 'pulled'; readonly seq: number }
  /** They ask what the two of us have signed. */
  | { readonly type: 'asked' }
  /** Their answer to the same question, oldest first. */
  | { readonly type: 'head'; readonly documents: readonly Signed[] }
  /** Our bank has debited a payment to them. */
  | ({ readonly type: 'paid_out'; readonly endToEndId: string } & BankEntry)
  /** Our bank has credited a payment from them. */
  | ({ readonly type: 'paid_in' } & BankEntry)
  /** A payment of ours has come back. */
  | ({ readonly type: 'returned' } & BankEntry)
  /** A person sends an entry in suspense back. */
  | { readonly type: 'send_back'; readonly suspense: string }
  /** Our bank has debited what we send back; `suspense` is the entry that it came with. */
  | { readonly type: 'sent_back'; readonly suspense: string; readonly amountMinor: bigint }
  /** A person says what an entry in suspense is for, whole or in part. */
  | { readonly type: 'assign'; readonly suspense: string; readonly amountMinor: bigint }
  /** A line of ours was too high. */
  | ({ readonly type: 'correct'; readonly amountMinor: bigint } & LineName)
  /** An admin gives in to their dispute; in the next statement. */
  | ({ readonly type: 'answer_dispute' } & LineName)
  /** An admin disputes a line that we have accepted. */
  | ({ readonly type: 'dispute_line'; readonly code: string } & LineName)
  /** An admin takes our dispute back. */
  | ({ readonly type: 'withdraw_dispute' } & LineName)
  | { readonly type: 'trust_changed'; readonly trust: Trust; readonly limitMinor: bigint }
  | { readonly type: 'restored' }
  | { readonly type: 'bank_agrees' }
  /** Our admin's half of it. */
  | { readonly type: 'unfreeze' };

type LineName = { readonly seq: number; readonly payee: string };

export type BankEntry = {
  /** The bank's own id: the same entry never comes twice. */
  readonly entry: string;
  readonly reference: string | null;
  readonly amountMinor: bigint;
};

/** Whose account. `givers:` and `pending:` name a month or payee after the colon. */
export type PairAccount =
  | 'bank'
  | 'suspense'
  | 'reserve'
  | 'payable'
  | 'receivable'
  | `givers:${string}`
  | `pending:${string}`
  | `earnings:${string}`;

export type PairTransfer = {
  readonly debit: PairAccount;
  readonly credit: PairAccount;
  readonly amountMinor: bigint;
};

/** What the caller does in the transaction that writes the new state, or has a job do. */
export type Effect =
  | { readonly type: 'post'; readonly why: string; readonly transfers: readonly PairTransfer[] }
  /** Between `LINE_ACCOUNTS`, for lines of a statement of theirs. There may be a hundred thousand: whoever books
   *  makes the transfers from the lines (`transfersOfLines`). `parts`: so much of some lines; null: of each
   *  line what is not in dispute. */
  | ({ readonly type: 'post_lines'; readonly seq: number } & (
      | { readonly why: 'acceptance'; readonly parts: null }
      | { readonly why: 'restored' | 'release' | 'default'; readonly parts: readonly LinePart[] }
    ))
  /** Sign it, keep it, send it, and tell the machine its hash. */
  | {
      readonly type: 'issue';
      readonly ref: string;
      readonly document: PairDocument;
      readonly lines: StatementLines | null;
    }
  /** Send again what is kept. */
  | { readonly type: 'send'; readonly sha256: string }
  | { readonly type: 'pull'; readonly seq: number }
  | { readonly type: 'ask_head' }
  | { readonly type: 'send_head' }
  /** Something that an admin should see. */
  | { readonly type: 'notice'; readonly code: Notice };

/** `nr`: the place of the line in its statement, from 0. */
export type LinePart = { readonly nr: number; readonly amountMinor: bigint };

/** What is booked for a line goes from the first to the second; `pending` and `earnings` are its payee's. */
export const LINE_ACCOUNTS = {
  acceptance: ['receivable', 'pending'],
  restored: ['receivable', 'pending'],
  release: ['pending', 'earnings'],
  default: ['pending', 'receivable'],
} as const;

export type Notice =
  | 'frozen'
  /** They say that we signed two things. */
  | 'accused'
  | 'unfrozen'
  | 'overdue'
  | 'suspended'
  | 'defaulted'
  | 'caught_up'
  /** After a restore: what they say was signed leaves something out. */
  | 'incomplete';

export type Post = Extract<Effect, { type: 'post' | 'post_lines' }>;

/** What gives an account room comes before what needs it: no debt and nobody's money may be below zero,
 *  also not between two postings of one step. */
const ROOM_FIRST: readonly (readonly string[])[] = [
  ['restored', 'late'],
  ['acceptance', 'withdrawal', 'returned', 'suspense'],
  ['netting', 'payment', 'adjustment', 'dispute', 'refusal', 'silence', 'error'],
  ['release'],
  ['default'],
];

/** The postings of one step in the order in which they are booked. */
export const inBookingOrder = <One extends Post>(posts: readonly One[]): One[] =>
  posts.toSorted((a, b) => placeOf(a) - placeOf(b));

function placeOf({ why }: Post): number {
  const place = ROOM_FIRST.findIndex((reasons) => reasons.includes(why));
  if (place === -1) throw new Error(`nobody says when ${why} is booked`);
  return place;
}

/** What the machine may not compute by itself; both always give the same for the same. */
export type Tools = {
  readonly sha256: (text: string) => string;
  /** Of the lines beside a statement, as they travel. */
  readonly hashLines: (lines: StatementLines) => string;
};

/** One step under way: the state so far and what follows from it. */
export type Turn = {
  pair: Pair;
  readonly effects: Effect[];
  readonly atMs: number;
  readonly tools: Tools;
};

/** Sets some of the state. */
export function set(turn: Turn, change: Partial<Pair>): void {
  turn.pair = { ...turn.pair, ...change };
}

/** Books, leaving out what moves nothing. */
export function post(turn: Turn, why: string, transfers: readonly PairTransfer[]): void {
  const moving = transfers.filter((t) => t.amountMinor !== 0n);
  if (moving.length > 0) turn.effects.push({ type: 'post', why, transfers: moving });
}

/** The same for parts of the lines of one statement. */
export function postParts(
  turn: Turn,
  why: 'restored' | 'release' | 'default',
  seq: number,
  parts: readonly LinePart[],
): void {
  if (parts.length > 0) turn.effects.push({ type: 'post_lines', why, seq, parts });
}

export function move(debit: PairAccount, credit: PairAccount, amountMinor: bigint): PairTransfer {
  return { debit, credit, amountMinor };
}

/** Counts what could not be; it is never thrown and never silent. */
export function refuse(turn: Turn, what: string, why: string): void {
  const key = `${what}: ${why}`;
  const { refusedEvents } = turn.pair;
  set(turn, { refusedEvents: { ...refusedEvents, [key]: (refusedEvents[key] ?? 0) + 1 } });
}

/** Has a document signed and sent. @param answers their document that this one answers. */
export function issue(
  turn: Turn,
  ref: string,
  document: PairDocument,
  extra: { readonly answers?: string; readonly lines?: StatementLines } = {},
): void {
  if (extra.answers !== undefined) set(turn, { held: { ...turn.pair.held, [extra.answers]: ref } });
  turn.effects.push({ type: 'issue', ref, document, lines: extra.lines ?? null });
}

/** Answers their document with a signed refusal. */
export function refuseDocument(turn: Turn, sha256: string, kind: string, code: string): void {
  refuse(turn, kind, code);
  const document = { ...headOf(turn.pair), kind: 'refusal' as const, document: sha256, code };
  issue(turn, `refusal:${sha256}`, document, { answers: sha256 });
}

export const headOf = ({ us, them, currency }: Pair) => ({ iss: us, aud: them, currency });

/** What a statement of ours is called. Where one of this number was set aside, the next one has a name of its
 *  own: `statement:3:2`. */
export function statementRef({ names }: Pair, seq: number): string {
  let ref = `statement:${seq}`;
  for (let nr = 2; names[ref] !== undefined; nr += 1) ref = `statement:${seq}:${nr}`;
  return ref;
}

/** Sends a statement of ours again, if it has been signed. */
export function sendStatement(turn: Turn, seq: number): void {
  const { sha256 } = turn.pair.issued.statements.find((row) => row.seq === seq) ?? { sha256: null };
  if (sha256 !== null) turn.effects.push({ type: 'send', sha256 });
}

/** Sends a document of ours again, if it has been signed. */
export function sendAgain(turn: Turn, ref: string): void {
  const sha256 = turn.pair.names[ref];
  if (sha256 !== undefined) turn.effects.push({ type: 'send', sha256 });
}
