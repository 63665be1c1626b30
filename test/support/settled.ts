import { createHash } from 'node:crypto';
import type { InferInsertModel } from 'drizzle-orm';
import {
  adjustment,
  due,
  netting,
  pair,
  statement,
  statementLine,
  suspense,
  withdrawal,
} from '../../db/schema/pairs.ts';
import { settlementDocument } from '../../db/schema/settlements.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { ACCOUNT_HELD_MS } from '../../src/settlement/bank-account.ts';

/** Rows of a settlement as they may be found, without the months of messages that made them. */

type Rows<Table extends { $inferInsert: unknown }> = Partial<Table['$inferInsert']>;
type OfPair = { readonly peerId: string; readonly currency: string };

/** A document whose signature nobody looks at.
 *  @param says its payload. */
export async function aDocument(
  deps: Deps,
  { peerId, currency }: OfPair,
  facts: Omit<Rows<typeof settlementDocument>, 'jws'> & { readonly says?: object },
): Promise<{ readonly id: string; readonly sha256: string; readonly uri: string }> {
  const { says = {}, ...rest } = facts;
  const id = deps.newId();
  const payload = Buffer.from(JSON.stringify({ ...says, jti: id })).toString('base64url');
  const jws = `e30.${payload}.c2lnbmVk`;
  const sha256 = createHash('sha256').update(jws).digest('hex');
  const uri = `https://peer.example/settlement/${id}`;
  await deps.db.insert(settlementDocument).values({
    ...{ id, uri, peerId, currency, direction: 'issued', kind: 'statement', jws, sha256 },
    ...{ recordedAt: deps.clock(), ...rest },
  });
  return { id, sha256, uri };
}

/** What is between this node and a peer. */
export async function aPair(
  deps: Deps,
  of: OfPair,
  facts: Rows<typeof pair> = {},
): Promise<OfPair> {
  await deps.db.insert(pair).values({ ...of, ...facts });
  return of;
}

type Line = Rows<typeof statementLine> & { readonly amountMinor: bigint };

/** A statement of either direction with its document and lines. Accepted whole, where nothing else is
 *  said. */
export async function aStatement(
  deps: Deps,
  of: OfPair,
  facts: Rows<typeof statement> & {
    readonly direction: 'issued' | 'received';
    readonly month: string;
    readonly seq: number;
  },
  lines: readonly Line[] = [],
) {
  const { direction, month, seq } = facts;
  const says = { period: month, seq };
  const text = lines.map((line) => `${JSON.stringify({ payee: line.payee })}\n`).join('');
  const document = await aDocument(deps, of, { direction, says, lines: text });
  const grossMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const disputedMinor = lines.reduce((sum, line) => sum + (line.disputedMinor ?? 0n), 0n);
  const state = facts.state ?? 'accepted';
  await deps.db.insert(statement).values({
    ...{ ...of, documentId: document.id, grossMinor, totalMinor: grossMinor, isOpen: true, state },
    acceptedMinor: state === 'accepted' ? grossMinor - disputedMinor : 0n,
    ...{ statedAt: deps.clock(), payload: direction === 'received' ? '[]' : null },
    ...facts,
  });
  for (const [nr, line] of lines.entries())
    await deps.db.insert(statementLine).values({
      ...{ documentId: document.id, nr, payee: `https://peer.example/users/${nr}` },
      ...line,
    });
  return document;
}

export async function aNetting(
  deps: Deps,
  of: OfPair,
  facts: Rows<typeof netting> & { readonly month: string },
) {
  const { month, reference = 'RF18000000000000000000001', proposer = 'us' } = facts;
  const direction = proposer === 'us' ? 'issued' : 'received';
  const says = { period: month, reference };
  const document = await aDocument(deps, of, { direction, kind: 'netting', says });
  await deps.db.insert(netting).values({
    ...{ ...of, documentId: document.id, attempt: 1, proposer, state: 'agreed' },
    ...{ proposedAt: deps.clock(), entries: [], offsetMinor: 0n, dueMinor: 0n, debtor: 'nobody' },
    ...{ reference, ...facts },
  });
  return document;
}

type DueRow = InferInsertModel<typeof due>;

export const aDue = (
  deps: Deps,
  of: OfPair,
  facts: Pick<DueRow, 'nr' | 'reference' | 'debtor' | 'month' | 'amountMinor'> & Partial<DueRow>,
) =>
  deps.db.insert(due).values({
    ...{ ...of, kind: 'net', state: 'open', since: deps.clock(), owedSince: deps.clock() },
    ...{ movedMinor: 0n, attempt: 1, ...facts },
  });

type SuspenseRow = InferInsertModel<typeof suspense>;

export const inSuspense = (
  deps: Deps,
  of: OfPair,
  facts: Pick<SuspenseRow, 'nr' | 'entry' | 'side' | 'amountMinor' | 'why'> & Partial<SuspenseRow>,
) => deps.db.insert(suspense).values({ ...of, ...facts });

export const anAdjustment = (
  deps: Deps,
  of: OfPair,
  facts: Omit<InferInsertModel<typeof adjustment>, keyof OfPair>,
) => deps.db.insert(adjustment).values({ ...of, ...facts });

export const aWithdrawal = (
  deps: Deps,
  of: OfPair,
  facts: Omit<InferInsertModel<typeof withdrawal>, keyof OfPair>,
) => deps.db.insert(withdrawal).values({ ...of, ...facts });

export const THEIR_IBAN = 'BE68539007547034';

/** What a peer has said of where it is paid, long enough ago for it to be used. */
export const anAccount = (
  deps: Deps,
  of: OfPair,
  { says = {}, ...facts }: Parameters<typeof aDocument>[2] = {},
) =>
  aDocument(deps, of, {
    ...{ direction: 'received', kind: 'account' },
    recordedAt: new Date(deps.clock().getTime() - ACCOUNT_HELD_MS),
    says: {
      ...{ currency: of.currency, revision: 1, holder: 'Their Club', iban: THEIR_IBAN, bic: null },
      ...says,
    },
    ...facts,
  });
