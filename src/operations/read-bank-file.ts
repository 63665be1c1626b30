import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Tx } from '../../db/connect.ts';
import {
  addBankFile,
  addBankStatement,
  addEntries,
  addNotices,
  bankFileByHash,
  knownIdentities,
  knownOfStatement,
  noticesOf,
  type OfStatement,
  setBankFileBooked,
  waitingBankFile,
} from '../../db/records/bank-files.ts';
import { lockBank } from '../../db/records/locks.ts';
import { sha256Hex, sha256OfParts } from '../../db/sha256.ts';
import { ownAccounts } from '../../db/views/bank-accounts.ts';
import { isIsoCurrency } from '../money/currency.ts';
import type { BankEntry, BankFile, BankStatement } from '../rails/sepa/bank-file.ts';
import type { CamtFault } from '../rails/sepa/camt-fault.ts';
import { type Moved, movedBy, type Part, partOf, statementKey } from '../rails/sepa/moved.ts';
import { openBankFile } from '../rails/sepa/open-bank-file.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** - `other_account`: nothing in it is of our account; `detail` is whose statement the first one is.
 *  - `file_waits`: another one has to be booked or put away first.
 *  - `statement_changed`: it lacks what a file of the same statement had; `detail` is the statement.
 *  - `intraday`: what it shows may still change. */
export type BankFileRefusal =
  | CamtFault
  | 'points'
  | 'no_account'
  | 'other_account'
  | 'file_waits'
  | 'statement_changed'
  | 'intraday';

/** `waits`: to be booked or put away. `known`: nothing in it is new. */
export type ReadFile = { readonly fileId: string; readonly state: 'waits' | 'known' };

/** What the books take at once. */
const LARGEST_MINOR = 10n ** 15n;

/** Takes in a file of the bank. Nothing is booked: somebody looks first. The same file again, and entries that another file of the same statement had, change nothing.
 *  @param file.by who brought it; null: somebody at the command line. */
export async function readBankFile(
  deps: Deps,
  file: { readonly name: string; readonly bytes: Uint8Array; readonly by: string | null },
): Promise<Outcome<ReadFile, BankFileRefusal>> {
  if (!isIsoCurrency(deps.node.currency)) return refuse('points');
  const read = await openBankFile(file.bytes);
  if (!read.ok) return refuse(read.code, read.detail);
  const isOurs = await ownIbans(deps);
  if (isOurs.size === 0) return refuse('no_account');
  const { files, others, first } = ofOurs(read.files, isOurs);
  if (files.length === 0) return refuse('other_account', first);
  if (read.files.some(({ kind }) => kind === 'camt.052')) return refuse('intraday');
  const much = files
    .flatMap(({ statements }) => statements.flatMap(({ entries }) => entries))
    .find(({ amountMinor }) => amountMinor > LARGEST_MINOR);
  if (much !== undefined) return refuse('amount_invalid', `${much.amountMinor} ${much.currency}`);
  const bytesGzip = await promisify(gzip)(file.bytes, { level: 3 });
  return transact(deps.db, async (tx): Promise<Outcome<ReadFile, BankFileRefusal>> => {
    await lockBank(tx);
    const sha256 = sha256OfParts([file.bytes]);
    const before = await bankFileByHash(tx, sha256);
    if (before !== undefined)
      return done({ fileId: before.id, state: before.bookedAt === null ? 'waits' : 'known' });
    if ((await waitingBankFile(tx)) !== undefined) return refuse('file_waits');
    return takeIn(deps, tx, files, { ...file, bytesGzip, sha256, leftOut: others });
  });
}

const ownIbans = async ({ db, node }: Deps): Promise<ReadonlySet<string>> =>
  new Set((await ownAccounts(db, node.currency)).map(({ iban }) => iban));

type FileFacts = {
  readonly name: string;
  readonly bytesGzip: Uint8Array;
  readonly by: string | null;
  readonly sha256: string;
  readonly leftOut: readonly string[];
};

/** Banks write the statements of all accounts of a customer into one file: those of other accounts are none
 *  of our business.
 *  @returns `first`: the account of the first statement. */
function ofOurs(files: readonly BankFile[], isOurs: ReadonlySet<string>) {
  const all = files.flatMap(({ statements }) => statements);
  const isOf = ({ iban }: BankStatement) => iban !== null && isOurs.has(iban);
  return {
    files: files
      .map((said) => ({ ...said, statements: said.statements.filter(isOf) }))
      .filter(({ statements }) => statements.length > 0),
    others: [...new Set(all.filter((one) => !isOf(one)).map(({ account }) => account))],
    first: all[0]?.account ?? '',
  };
}

type Taken = Outcome<ReadFile, 'statement_changed'>;

async function takeIn(
  deps: Deps,
  tx: Tx,
  files: readonly BankFile[],
  what: FileFacts,
): Promise<Taken> {
  const { by } = what;
  const fileId = deps.newId();
  const at = deps.clock();
  const kind = files.some((said) => said.kind === 'camt.053') ? 'camt.053' : 'camt.054';
  await addBankFile(tx, {
    ...{ id: fileId, sha256: what.sha256, name: what.name, kind, readAt: at, readBy: by },
    ...{ bytesGzip: what.bytesGzip, leftOut: [...what.leftOut] },
  });
  const of = (wanted: BankFile['kind']) =>
    files
      .filter((said) => said.kind === wanted)
      .flatMap((said) => said.statements.map((statement) => ({ said, statement })));
  let fresh = 0;
  // What advices say is known when the statements beside them are read.
  for (const { statement } of of('camt.054'))
    fresh += await takeNotices(tx, fileId, fresh, statement);
  for (const [index, one] of of('camt.053').entries()) {
    const taken = await takeStatement(deps, tx, { fileId, nr: index + 1, ...one });
    if (!taken.ok) return taken;
    fresh += taken.fresh;
  }
  if (fresh === 0) {
    await setBankFileBooked(tx, fileId, by, at);
    return done({ fileId, state: 'known' });
  }
  return done({ fileId, state: 'waits' });
}

async function takeStatement(
  deps: Deps,
  tx: Tx,
  {
    fileId,
    nr,
    said,
    statement,
  }: { fileId: string; nr: number; said: BankFile; statement: BankStatement },
): Promise<Outcome<{ fresh: number }, 'statement_changed'>> {
  const { account } = statement;
  const fallbackDay = said.createdAt.slice(0, 10);
  const statementId = statementKey(statement, fallbackDay);
  const of: OfStatement = { account, statementId };
  const moved = movedBy(statement, statementId, {
    fallbackDay,
    sha256: sha256Hex,
    partsOf: await partsAdvised(tx, account),
  });
  const known = await knownIdentities(
    tx,
    moved.map(({ identity }) => identity),
  );
  const places = await knownOfStatement(tx, of);
  if (lacks(statement, moved, places)) return refuse('statement_changed', statement.id);
  const rows = inFreePlaces(
    moved.filter(({ identity }) => !known.has(identity)),
    places,
  );
  await addBankStatement(tx, {
    ...{ fileId, nr, ...of, fromDay: statement.from, toDay: statement.to },
    ...{ openingMinor: statement.openingMinor, closingMinor: statement.closingMinor },
    closingOn: statement.closingOn,
    known: moved.length - rows.length,
    notBooked: statement.entries.filter(({ status }) => status !== 'booked').length,
  });
  await addEntries(
    tx,
    { ...of, fileId },
    rows.map((row) => ({ ...row, id: deps.newId() })),
  );
  return done({ fresh: rows.length });
}

type Place = Awaited<ReturnType<typeof knownOfStatement>>[number];

/** Whether a statement lacks what an earlier file of it had, of the days that it is about. A bank may add to
 *  a statement; what it takes back it says by an entry. */
function lacks(
  statement: BankStatement,
  moved: readonly Moved[],
  places: readonly Place[],
): boolean {
  const has = new Set(moved.map(({ identity }) => identity));
  const days = moved.map(({ bookedOn }) => bookedOn).sort();
  const [from, to] = [statement.from ?? days[0] ?? '', statement.to ?? days.at(-1) ?? ''];
  return places.some(
    ({ identity, bookedOn, state }) =>
      state !== 'split' && !has.has(identity) && bookedOn >= from && bookedOn <= to,
  );
}

/** Gives what came later into a statement a place after what was there. */
function inFreePlaces(fresh: readonly Moved[], places: readonly Place[]): Moved[] {
  const taken = new Set(places.map(({ entryNr, partNr }) => `${entryNr}.${partNr}`));
  let last = Math.max(0, ...places.map(({ entryNr }) => entryNr));
  for (const { entryNr } of fresh) last = Math.max(last, entryNr);
  return fresh.map((each) => {
    if (!taken.has(`${each.entryNr}.${each.partNr}`)) return each;
    last += 1;
    return { ...each, entryNr: last };
  });
}

/** What advices said of entries that come without their parts. */
async function partsAdvised(
  tx: Tx,
  account: string,
): Promise<(entry: BankEntry) => readonly Part[] | null> {
  const notices = await noticesOf(tx, account);
  const byName = Map.groupBy(notices, (notice) => notice.bankReference);
  return ({ bankReference, side, amountMinor, currency }) => {
    const wanted = side === 'credit' ? 'in' : 'out';
    const notice = byName
      .get(bankReference ?? '')
      ?.find(
        (one) =>
          one.side === wanted && one.amountMinor === amountMinor && one.currency === currency,
      );
    const details = notice?.details ?? null;
    return details?.map((each) => ({ ...each, amountMinor: BigInt(each.amountMinor) })) ?? null;
  };
}

/** Keeps the parts of entries that an advice names. @returns how many entries. */
async function takeNotices(
  tx: Tx,
  fileId: string,
  before: number,
  { account, entries }: BankStatement,
): Promise<number> {
  const rows = entries.flatMap((entry) => {
    const { bankReference, side, amountMinor, currency } = entry;
    const parts = entry.details.map((detail) => partOf(entry, detail));
    const [only] = parts;
    const all = parts.length === 1 && only !== undefined ? [{ ...only, amountMinor }] : parts;
    const details = all.flatMap((part) =>
      part.amountMinor === null ? [] : [{ ...part, amountMinor: String(part.amountMinor) }],
    );
    const sum = details.reduce((total, part) => total + BigInt(part.amountMinor), 0n);
    if (bankReference === null || details.length === 0 || sum !== amountMinor) return [];
    const way = side === 'credit' ? ('in' as const) : ('out' as const);
    return [{ fileId, account, bankReference, side: way, amountMinor, currency, details }];
  });
  const numbered = rows.map((row, nr) => ({ ...row, nr: before + nr + 1 }));
  if (numbered.length > 0) await addNotices(tx, numbered);
  return numbered.length;
}
