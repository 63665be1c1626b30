import { z } from 'zod';
import { isMonth } from '../../src/flattr/period.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { DocumentKind, Issue, SettlementDocument } from '../../src/settlement/documents.ts';
import { isBic, isHolder, isIban } from '../../src/text/bank-details.ts';

/** What a document of each kind may be on the wire: amounts as decimal strings, snake_case names, hashes
 *  in hex; everything bounded, and nothing in it that could be read in two ways. What the machine
 *  answers with a signed refusal is let through: sums, places in a chain, figures that differ. */

const MAX_AMOUNT = 10n ** 15n;
/** The end of the year 9999: later instants have no date. */
export const MAX_SECONDS = 253_402_300_799;
const MAX_SEQ = 1_000_000;
/** More than fit into a document. */
const MAX_ENTRIES = 10_000;
const MAX_PARTS = 1_000_000;

/** Whether a text is an amount, in minor units. */
export const isAmount = (text: unknown): text is string =>
  typeof text === 'string' && /^(0|[1-9][0-9]{0,15})$/.test(text) && BigInt(text) <= MAX_AMOUNT;
/** Written as it is: `z.url()` would take blanks and line ends out of it, and two that differ would be
 *  one. */
export const isUri = (text: unknown): text is string =>
  typeof text === 'string' &&
  text.length <= 2_000 &&
  /^https?:\/\/[^\s\p{Cc}]+$/u.test(text) &&
  URL.canParse(text);

export const amount = z
  .string()
  .refine(isAmount)
  .transform((text) => BigInt(text));
export const someAmount = amount.refine((minor) => minor > 0n);
export const uri = z.string().refine(isUri);
export const seq = z.int().min(1).max(MAX_SEQ);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const currency = z.string().regex(/^[A-Z]{3,8}$/);
const month = z.string().refine(isMonth);
const code = z.string().regex(/^[a-z_]{1,40}$/);
/** ISO 11649; whether its check digits are right shows when it is compared. */
const reference = z.string().regex(/^RF[0-9]{2}[0-9A-Z]{1,21}$/);
/** What a bank transfers as it is. Source: EPC217-08, the SEPA character set. */
const endToEndId = z.string().regex(/^[0-9A-Za-z/?:().,'+ -]{1,35}$/);
const rail = z.string().regex(/^[a-z][a-z0-9_-]{0,19}$/);

const issue = { iss: uri, aud: uri, jti: uri, iat: z.int().min(0).max(MAX_SECONDS) };
const head = { ...issue, currency };

const isOnce = <Item>(items: readonly Item[], nameOf: (item: Item) => string): boolean =>
  new Set(items.map(nameOf)).size === items.length;

const statement = z
  .object({
    ...head,
    ...{ period: month, scale: z.int().min(0).max(4), seq, prev: sha256.nullable() },
    ...{ lines_sha256: sha256, gross: amount, adjustment: amount, carried: amount, total: amount },
    ack: z.object({ seq, sha256 }).nullable(),
  })
  .transform(({ lines_sha256, gross, adjustment, carried, total, ...rest }) => ({
    ...rest,
    linesSha256: lines_sha256,
    grossMinor: gross,
    adjustmentMinor: adjustment,
    carriedMinor: carried,
    totalMinor: total,
  }));

const part = <Code extends z.ZodType<string>>(ofCode: Code) => ({
  payee: uri,
  amount: someAmount,
  code: ofCode,
});

const inMinor = <Rest extends { readonly amount: bigint }>({
  amount: amountMinor,
  ...rest
}: Rest) => ({
  ...rest,
  amountMinor,
});

const acceptance = z
  .object({
    ...{ ...head, statement: sha256, accepted: amount },
    disputed: z
      .array(z.object(part(code)).transform(inMinor))
      .max(MAX_PARTS)
      .refine((all) => isOnce(all, (one) => one.payee)),
    declined: z
      .array(
        z.object({ adjusts: seq, ...part(z.enum(['released', 'no_room'])) }).transform(inMinor),
      )
      .max(MAX_PARTS)
      .refine((all) => isOnce(all, (one) => `${one.code} ${one.adjusts} ${one.payee}`)),
  })
  .transform(({ accepted, ...rest }) => ({ ...rest, acceptedMinor: accepted }));

const entry = z
  .object({ debtor: uri, seq, outstanding: someAmount })
  .transform(({ outstanding, ...rest }) => ({ ...rest, outstandingMinor: outstanding }));

const netting = z
  .object({
    ...{ ...head, period: month, attempt: seq },
    entries: z
      .array(entry)
      .min(1)
      .max(MAX_ENTRIES)
      .refine((all) => isOnce(all, (one) => `${one.seq} ${one.debtor}`)),
    ...{ offset: amount, due: amount, debtor: uri.nullable(), reference },
  })
  .refine(({ iss, aud, entries, debtor, due }) => {
    const isOfThem = (one: string) => one === iss || one === aud;
    const isDue = debtor === null ? due === 0n : due > 0n && isOfThem(debtor);
    return isDue && entries.every((one) => isOfThem(one.debtor));
  })
  .transform(({ offset, due, ...rest }) => ({ ...rest, offsetMinor: offset, dueMinor: due }));

const advice = z
  .object({
    ...{ ...head, reference, amount: someAmount, end_to_end_id: endToEndId, attempt: seq, rail },
  })
  .transform(({ amount: amountMinor, end_to_end_id, ...rest }) => ({
    ...rest,
    amountMinor,
    endToEndId: end_to_end_id,
  }));

type Said<Kind extends DocumentKind> = Omit<Extract<SettlementDocument, { kind: Kind }>, 'kind'> &
  Issue;

export const shapes = {
  statement,
  acceptance,
  withdrawal: z.object({ ...head, statement: sha256, payee: uri }),
  dispute: z.object({ ...head, statement: sha256, ...part(code) }).transform(inMinor),
  netting,
  consent: z.object({ ...head, document: sha256 }),
  advice,
  receipt: z.object({ ...head, advice: sha256, amount: someAmount }).transform(inMinor),
  refusal: z.object({ ...head, document: sha256, code }),
  unfreeze: z.object({
    ...head,
    proof: z
      .array(sha256)
      .length(2)
      .refine((all) => isOnce(all, (one) => one)),
  }),
  seal: z.object({ ...issue, seq, block: sha256, prev: sha256.nullable() }),
  account: z.object({
    ...{ ...head, revision: z.int().min(1).max(MAX_SECONDS) },
    ...{ holder: z.string().refine(isHolder), iban: z.string().refine(isIban) },
    bic: z.string().refine(isBic).nullable(),
  }),
} satisfies { [Kind in DocumentKind]: z.ZodType<Said<Kind>> };

export const isKind = (kind: string | null): kind is DocumentKind =>
  kind !== null && Object.hasOwn(shapes, kind);

/** For everybody, so without `aud`. */
export const block = z
  .object({
    ...{ iss: uri, jti: uri, iat: issue.iat, seq },
    prev: sha256.nullable(),
    members_sha256: sha256,
    balances_sha256: sha256,
  })
  .transform(
    ({ members_sha256, balances_sha256, ...rest }): Block => ({
      ...rest,
      membersSha256: members_sha256,
      balancesSha256: balances_sha256,
    }),
  );
