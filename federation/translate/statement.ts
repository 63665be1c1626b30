import type { JWK } from 'jose';
import { z } from 'zod';
import type { DocumentSigner, Notary } from '../../src/operations/deps.ts';
import type {
  DocumentKind,
  Documents,
  SignedDocument,
  StatementLine,
} from '../../src/settlement/documents.ts';
import { claimedKind } from '../statement-jws.ts';

/** Settlement documents as they stand inside a JWS, and back. Amounts are decimal strings of minor
 *  units, because a JSON number is a float in half of the world's parsers. */

const minor = z
  .string()
  .regex(/^-?(0|[1-9][0-9]{0,15})$/)
  .transform(BigInt);
const positive = minor.refine((amount) => amount >= 0n);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/);
const currency = z.string().regex(/^[A-Z0-9]{3,10}$/);
const text = z.string().min(1).max(200);
const count = z.int().min(0);
const seq = z.int().min(1);

const signed = { iss: z.url(), aud: z.url(), jti: z.url(), iat: count };

/** Wire names on the left; `rename` has what the domain calls otherwise. */
const shapes = {
  statement: z.object({
    ...signed,
    period: month,
    currency,
    scale: count,
    seq,
    prev: hash.nullable(),
    lines_sha256: hash,
    gross: positive,
    adjustment: minor,
    carried: minor,
    total: positive,
    ack: z.object({ seq, sha256: hash }).nullable(),
  }),
  acceptance: z.object({ ...signed, statement: hash, accepted: positive }),
  netting: z.object({
    ...signed,
    period: month,
    currency,
    entries: z.array(z.object({ debtor: z.url(), seq, outstanding: positive })).max(1000),
    offset: positive,
    due: positive,
    debtor: z.url().nullable(),
    reference: text,
  }),
  consent: z.object({ ...signed, netting: hash }),
  advice: z.object({
    ...signed,
    netting: hash,
    amount: positive,
    currency,
    reference: text,
    end_to_end_id: text,
    rail: text,
  }),
  receipt: z.object({ ...signed, advice: hash, amount: positive }),
  refusal: z.object({ ...signed, document: hash, code: text }),
} satisfies Record<DocumentKind, z.ZodType>;

const lineShape = z.object({
  payee: z.url(),
  amount: positive,
  works: z.array(z.object({ work: z.url().nullable(), flattrs: seq })),
});

const DOMAIN_NAMES: Readonly<Record<string, string>> = {
  lines_sha256: 'linesSha256',
  gross: 'grossMinor',
  adjustment: 'adjustmentMinor',
  carried: 'carriedMinor',
  total: 'totalMinor',
  accepted: 'acceptedMinor',
  outstanding: 'outstandingMinor',
  offset: 'offsetMinor',
  due: 'dueMinor',
  amount: 'amountMinor',
  end_to_end_id: 'endToEndId',
};
const WIRE_NAMES = Object.fromEntries(
  Object.entries(DOMAIN_NAMES).map(([wire, domain]) => [domain, wire]),
);

/** The notary in the settlement's own terms. */
export function makeDocumentSigner(notary: Notary): DocumentSigner {
  return {
    sign: (kind, document) => notary.sign(kind, toWire(document) as object),

    async read(jws, keys) {
      const kind = claimedKind(jws);
      return isKind(kind) ? await readDocument(notary, kind, jws, keys) : null;
    },

    encodeLines: (lines) => lines.map((line) => `${JSON.stringify(toWire(line))}\n`).join(''),

    decodeLines(ndjson) {
      try {
        const lines = ndjson.split('\n').filter((line) => line !== '');
        return lines.map((line) => fromWire(lineShape.parse(JSON.parse(line))) as StatementLine);
      } catch {
        return null;
      }
    },
  };
}

async function readDocument<Kind extends DocumentKind>(
  notary: Notary,
  kind: Kind,
  jws: string,
  keys: readonly JWK[],
): Promise<SignedDocument | null> {
  const payload = await notary.verify(kind, jws, keys);
  const parsed = shapes[kind].safeParse(payload);
  if (!parsed.success) return null;
  const document = fromWire(parsed.data) as Documents[Kind];
  return { kind, document } as unknown as SignedDocument;
}

const isKind = (kind: string | null): kind is DocumentKind =>
  kind !== null && Object.hasOwn(shapes, kind);

const toWire = (value: unknown): unknown => renamed(value, WIRE_NAMES);
const fromWire = (value: unknown): unknown => renamed(value, DOMAIN_NAMES);

/** The same value with other names; on the way out, a bigint becomes its decimal string. */
function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'bigint') return names === WIRE_NAMES ? value.toString() : value;
  if (Array.isArray(value)) return value.map((inner) => renamed(inner, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [
      Object.hasOwn(names, name) ? names[name] : name,
      renamed(inner, names),
    ]),
  );
}
