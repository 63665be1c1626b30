import type { Db, Tx } from '../../db/connect.ts';
import { ownSettlementKeys } from '../../db/records/own-keys.ts';
import { bookedLines, sentLines, signedStatements } from '../../db/records/settlements.ts';
import { owedLines } from '../../db/records/shares.ts';
import type { StatementLine } from '../settlement/documents.ts';
import { inOnePart } from '../settlement/lines-text.ts';
import { orderLines } from '../settlement/statement.ts';
import type { DocumentSigner } from './deps.ts';

export type DocumentDeps = { readonly db: Db; readonly signer: DocumentSigner };

type DocumentCheck = {
  readonly name: string;
  /** What is wrong with the first wrong document, or null. */
  wrong(deps: DocumentDeps, tx: Tx): Promise<string | null>;
};

/** What is booked of a statement against what was signed, by the parser that accepted it. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [
  { name: 'every statement says what was signed', wrong: firstForged },
  { name: 'every line of a statement is booked, and owed, as signed', wrong: firstUnlikeLines },
];

async function firstForged({ signer }: DocumentDeps, tx: Tx): Promise<string | null> {
  const ours = await ownSettlementKeys(tx);
  for await (const row of signedStatements(tx)) {
    const keys = row.direction === 'issued' ? ours : row.peerKeys;
    const signed = await signer.read(row.jws, keys);
    if (signed?.kind !== 'statement') return `statement ${row.uri}: its signature is not good`;
    const { period, currency, seq, totalMinor, linesSha256 } = signed;
    // What was refused may say what no statement can; nothing of it is booked.
    const isRefused = row.state === 'refused' && (row.direction === 'received' || row.isAdopted);
    const isAsSigned =
      period === row.month &&
      currency === row.currency &&
      seq === row.seq &&
      (isRefused || (totalMinor === row.totalMinor && linesSha256 === row.linesSha256));
    if (!isAsSigned)
      return `statement ${row.uri}: the books say something else than what was signed`;
  }
  return null;
}

async function firstUnlikeLines({ signer }: DocumentDeps, tx: Tx): Promise<string | null> {
  for await (const row of signedStatements(tx)) {
    // What was refused is not booked.
    if (row.direction === 'received' && row.state === 'refused') continue;
    const signed = signer.decodeLines(inOnePart(await sentLines(tx, row.documentId)));
    if (signed === null) return `statement ${row.uri}: its lines cannot be read`;
    const booked = await bookedLines(tx, row.documentId);
    if (amountsOf(booked) !== amountsOf(signed.lines))
      return `statement ${row.uri}: the lines are not what is booked`;
    // What we had signed before a restore may be more than these books say.
    if (row.direction === 'received' || row.isAdopted) continue;
    if (amountsOf(await allOf(owedLines(tx, row))) !== amountsOf(signed.lines))
      return `statement ${row.uri}: the lines are not what is owed`;
  }
  return null;
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const amountsOf = (lines: readonly Pick<StatementLine, 'payee' | 'amountMinor'>[]): string =>
  orderLines(lines.map(({ payee, amountMinor }) => ({ payee, amountMinor, works: [] })))
    .filter((line) => line.amountMinor > 0n)
    .map((line) => `${line.payee}=${line.amountMinor}`)
    .join();
