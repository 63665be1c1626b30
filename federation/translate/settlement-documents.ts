import type { JWK } from 'jose';
import { z } from 'zod';
import { isMonth } from '../../src/flattr/period.ts';
import type { Block } from '../../src/ledger/block.ts';
import type { DocumentSigner, Notary } from '../../src/operations/deps.ts';
import type {
  DocumentKind,
  Documents,
  SignedDocument,
  StatementLine,
} from '../../src/settlement/documents.ts';
import { claimedKid, claimedKind } from '../statement-jws.ts';
import { isSound } from './sound.ts';

/** The settlement's documents on the wire: amounts as decimal strings, snake_case names, hashes in
 *  hex. Inside, none of that is seen. */

const MAX_AMOUNT = 10n ** 15n;
const amount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,15})$/)
  .transform((text) => BigInt(text))
  .refine((minor) => minor <= MAX_AMOUNT);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const uri = z.url().max(2_000);
const currency = z.string().regex(/^[A-Z]{3,8}$/);
const month = z.string().refine(isMonth);
const seq = z.int().min(1).max(1_000_000);
const head = { iss: uri, aud: uri, jti: uri, iat: z.int().min(0) };

const shapes = {
  statement: z
    .object({
      ...head,
      period: month,
      currency,
      scale: z.int().min(0).max(4),
      seq,
      prev: sha256.nullable(),
      lines_sha256: sha256,
      gross: amount,
      adjustment: amount,
      carried: amount,
      total: amount,
      ack: z.object({ seq, sha256 }).nullable(),
    })
    .transform(({ lines_sha256, gross, adjustment, carried, total, ...rest }) => ({
      ...rest,
      linesSha256: lines_sha256,
      grossMinor: gross,
      adjustmentMinor: adjustment,
      carriedMinor: carried,
      totalMinor: total,
    })),
  acceptance: z
    .object({ ...head, statement: sha256, accepted: amount })
    .transform(({ accepted, ...rest }) => ({ ...rest, acceptedMinor: accepted })),
  netting: z
    .object({
      ...head,
      period: month,
      currency,
      entries: z
        .array(
          z
            .object({ debtor: uri, seq, outstanding: amount })
            .transform(({ outstanding, ...rest }) => ({ ...rest, outstandingMinor: outstanding })),
        )
        .max(10_000),
      offset: amount,
      due: amount,
      debtor: uri.nullable(),
      reference: z.string().max(25),
    })
    .transform(({ offset, due, ...rest }) => ({ ...rest, offsetMinor: offset, dueMinor: due })),
  consent: z.object({ ...head, netting: sha256 }),
  advice: z
    .object({
      ...head,
      netting: sha256,
      amount,
      currency,
      reference: z.string().max(25),
      end_to_end_id: z.string().max(35),
      rail: z.string().max(20),
    })
    .transform(({ amount: amountMinor, end_to_end_id, ...rest }) => ({
      ...rest,
      amountMinor,
      endToEndId: end_to_end_id,
    })),
  receipt: z
    .object({ ...head, advice: sha256, amount })
    .transform(({ amount: amountMinor, ...rest }) => ({ ...rest, amountMinor })),
  refusal: z.object({ ...head, document: sha256, code: z.string().regex(/^[a-z_]{1,40}$/) }),
  seal: z.object({ ...head, seq, block: sha256, prev: sha256.nullable() }),
} satisfies { [Kind in DocumentKind]: z.ZodType<Documents[Kind]> };

/** For everybody, so without `aud`. */
const block = z
  .object({
    ...{ iss: uri, jti: uri, iat: head.iat, seq },
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

const line = z
  .object({
    payee: uri,
    amount,
    works: z.array(z.object({ work: uri.nullable(), flattrs: z.int().min(1).max(1_000_000_000) })),
  })
  .transform(({ amount: amountMinor, ...rest }) => ({ ...rest, amountMinor }));

/** Turns the notary, which knows bytes, into a signer of the settlement's own documents. */
export function documentSigner(notary: Notary): DocumentSigner {
  return {
    sign: (kind, document) => notary.sign(kind, toWire(document)),
    read: (jws, keys) => read(notary, jws, keys),
    kidOf: claimedKid,
    // Its wire names are its names.
    signRotation: (rotation, key) => notary.signAs('rotation', rotation, key),
    signBlock: (document) => notary.sign('block', toWire(document)),
    readBlock: (jws, keys) => readBlock(notary, jws, keys),
    encodeLine,
    decodeLines,
  };
}

async function read(
  notary: Notary,
  jws: string,
  keys: readonly JWK[],
): Promise<SignedDocument | null> {
  const kind = claimedKind(jws);
  if (!isKind(kind)) return null;
  const payload = await notary.verify(kind, jws, keys);
  if (payload === null || !isSound(payload)) return null;
  const parsed = shapes[kind].safeParse(payload);
  return parsed.success ? ({ kind, document: parsed.data } as SignedDocument) : null;
}

async function readBlock(notary: Notary, jws: string, keys: readonly JWK[]): Promise<Block | null> {
  const payload = await notary.verify('block', jws, keys);
  if (payload === null || !isSound(payload)) return null;
  return block.safeParse(payload).data ?? null;
}

const isKind = (kind: string | null): kind is DocumentKind =>
  kind !== null && Object.hasOwn(shapes, kind);

/** There are up to a hundred thousand, so they are written by hand and read one by one. */
const encodeLine = ({ payee, amountMinor, works }: StatementLine): string =>
  `${JSON.stringify({
    payee,
    amount: `${amountMinor}`,
    works: works.map(({ work, flattrs }) => ({ work, flattrs })),
  })}\n`;

function decodeLines(text: string): StatementLine[] | null {
  const lines: StatementLine[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const row = text.slice(from, end === -1 ? text.length : end);
    from = end === -1 ? text.length : end + 1;
    if (row === '') continue;
    const read = decodeLine(row);
    if (read === null) return null;
    lines.push(read);
  }
  return lines;
}

function decodeLine(row: string): StatementLine | null {
  try {
    const said: unknown = JSON.parse(row);
    return isSound(said) ? (line.safeParse(said).data ?? null) : null;
  } catch {
    return null;
  }
}

/** `totalMinor: 5n` becomes `"total": "5"`, `linesSha256` becomes `"lines_sha256"`. */
function toWire(value: unknown): object {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner === 'bigint') return `${inner}`;
      if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).map(([name, v]) => [wireName(name), v]));
    }),
  );
}

const wireName = (name: string): string =>
  name.replace(/Minor$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
