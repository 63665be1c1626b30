import type { BankEntry, BankFile, BankStatement } from './bank-file.ts';
import { type SaidDetail, saidDetail } from './camt-details.ts';
import { entryOf } from './camt-entry.ts';
import { type CamtFault, CamtRefusal, quoted, refuse } from './camt-fault.ts';
import { accountOf, statementOf } from './camt-statement.ts';
import { dayOf, only, textOf, textOfOnly } from './camt-values.ts';
import { at, type Element } from './element.ts';
import { readXml } from './read-xml.ts';

export type ReadCamt =
  | { readonly ok: true; readonly file: BankFile }
  /** `detail` says where and what was found, in names and numbers, for whoever asks the bank. */
  | { readonly ok: false; readonly code: CamtFault; readonly detail: string };

/** What ISO 20022 calls each message, and a statement in it. */
const MESSAGES: ReadonlyMap<string, Omit<Kind, 'version'>> = new Map([
  ['052', { kind: 'camt.052', message: 'BkToCstmrAcctRpt', statement: 'Rpt' }],
  ['053', { kind: 'camt.053', message: 'BkToCstmrStmt', statement: 'Stmt' }],
  ['054', { kind: 'camt.054', message: 'BkToCstmrDbtCdtNtfctn', statement: 'Ntfctn' }],
]);
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.(052|053|054)\.001\.([0-9]{2})$/;
/** What is read here has not changed its place in them, but for parties and states, which are read in both. */
const VERSIONS: ReadonlySet<string> = new Set([
  '02',
  '03',
  '04',
  '05',
  '06',
  '07',
  '08',
  '09',
  '10',
  '11',
  '12',
  '13',
]);
/** Entries and details of one file; far above any bank's, far below what memory holds. */
const MOST_ENTRIES = 500_000;

/** Reads what a bank says of an account: camt.053, camt.054 or camt.052, versions 02 to 13. It reads a piece at
 *  a time and lets others work in between.
 *  Refuses the whole file with one of `CamtFault`; throws nothing.
 *  Source: ISO 20022 message definitions; usage of DFÜ-Abkommen (annex 3), Swiss Payment Standards, CGI-MP. */
export async function readCamt(bytes: Uint8Array): Promise<ReadCamt> {
  const reading = startReading();
  try {
    await readXml(bytes, reading);
    return { ok: true, file: reading.file() };
  } catch (error) {
    if (!(error instanceof CamtRefusal)) throw error;
    return { ok: false, code: error.code, detail: error.message };
  }
}

type Kind = {
  readonly kind: BankFile['kind'];
  readonly version: string;
  readonly message: string;
  readonly statement: string;
};

function startReading() {
  let kind: Kind | null = null;
  let header: Pick<BankFile, 'messageId' | 'createdAt'> | null = null;
  let own: { readonly iban: string | null } | null = null;
  let details: SaidDetail[] = [];
  let entries: BankEntry[] = [];
  const statements: BankStatement[] = [];
  let count = 0;

  function take(element: Element): boolean {
    if (kind === null) throw new Error('The parser gave an element before the first one');
    const what = whatIs(element, kind);
    if (what === null) return false;
    if (what !== 'header') count += 1;
    if (count > MOST_ENTRIES) throw refuse('too_large', element, `more than ${MOST_ENTRIES}`);
    if (what === 'detail') details.push(saidDetail(element));
    if (what === 'entry') {
      own ??= accountOf(parentOf(element));
      entries.push(entryOf(element, details, { ordinal: entries.length + 1, own: own.iban }));
      details = [];
    }
    if (what === 'statement') {
      const header = at(parentOf(element), 'GrpHdr');
      statements.push(statementOf(element, entries, { kind: kind.kind, header }));
      entries = [];
      own = null;
    }
    if (what === 'header') header = headerOf(element);
    // The pages that the header may tell of are asked for at the statement's end.
    return what !== 'header';
  }

  return {
    root: (root: Element, namespace: string) => {
      kind = kindOf(root, namespace);
    },
    take,
    file: (): BankFile => {
      if (kind === null || header === null) throw new CamtRefusal('element_missing', 'GrpHdr');
      if (statements.length === 0) throw new CamtRefusal('element_missing', kind.statement);
      return { kind: kind.kind, version: kind.version, ...header, statements };
    },
  };
}

function parentOf({ parent }: Element): Element {
  if (parent === null) throw new Error('A statement and what is in it are never the first element');
  return parent;
}

type Part = 'header' | 'statement' | 'entry' | 'detail';

/** What an element is by its place: a few are read as soon as they end, the others with these. */
function whatIs(element: Element, { message, statement }: Kind): Part | null {
  switch (element.name) {
    case 'GrpHdr':
      return isAt(element.parent, [message, 'Document']) ? 'header' : null;
    case statement:
      return isAt(element.parent, [message, 'Document']) ? 'statement' : null;
    case 'Ntry':
      return isAt(element.parent, [statement, message, 'Document']) ? 'entry' : null;
    case 'TxDtls': {
      const above = ['NtryDtls', 'Ntry', statement, message, 'Document'];
      return isAt(element.parent, above) ? 'detail' : null;
    }
    default:
      return null;
  }
}

/** @param names its own and those of what it lies in, up to the root. */
function isAt(element: Element | null, names: readonly string[]): boolean {
  let here = element;
  for (const name of names) {
    if (here?.name !== name) return false;
    here = here.parent;
  }
  return here === null;
}

function kindOf(root: Element, namespace: string): Kind {
  const [, family = '', version = ''] = NAMESPACE.exec(namespace.trim()) ?? [];
  const names = MESSAGES.get(family);
  if (root.name !== 'Document' || names === undefined)
    throw new CamtRefusal('not_camt', `${root.name} ${quoted(namespace)}`);
  if (!VERSIONS.has(version))
    throw new CamtRefusal('version_unknown', `${names.kind}.001.${version}`);
  return { ...names, version };
}

function headerOf(header: Element): { messageId: string; createdAt: string } {
  const createdAt = only(header, 'CreDtTm');
  dayOf(createdAt);
  return { messageId: textOfOnly(header, 'MsgId'), createdAt: textOf(createdAt) ?? '' };
}
