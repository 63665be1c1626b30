import type { JWK } from 'jose';
import type { Block } from '../../src/ledger/block.ts';
import type { DocumentSigner, Notary } from '../../src/operations/deps.ts';
import type { Issue, SettlementDocument } from '../../src/settlement/documents.ts';
import { claimedKid, claimedKind } from '../statement-jws.ts';
import { block, isKind, shapes } from './settlement-shapes.ts';
import { isSound } from './sound.ts';
import { decodeAmounts, decodeLines, encodeLine, encodeLines } from './statement-lines.ts';

/** The settlement's documents on the wire. Inside, nothing of its names and number formats is seen. */

/** Turns the notary, which knows bytes, into a signer of the settlement's own documents. */
export function documentSigner(notary: Notary): DocumentSigner {
  return {
    // What kind it is stands in the header.
    sign: ({ kind, ...claims }) => notary.sign(kind, toWire(claims)),
    read: (jws, keys) => read(notary, jws, keys),
    kidOf: claimedKid,
    // Its wire names are its names.
    signRotation: (rotation, key) => notary.signAs('rotation', rotation, key),
    signBlock: (document) => notary.sign('block', toWire(document)),
    readBlock: (jws, keys) => readBlock(notary, jws, keys),
    encodeLines,
    encodeLine,
    decodeLines,
    decodeAmounts,
  };
}

async function read(
  notary: Notary,
  jws: string,
  keys: readonly JWK[],
): Promise<(SettlementDocument & Issue) | null> {
  const kind = claimedKind(jws);
  if (!isKind(kind)) return null;
  const payload = await notary.verify(kind, jws, keys);
  if (payload === null || !isSound(payload) || saysAnotherKind(payload, kind)) return null;
  const parsed = shapes[kind].safeParse(payload);
  return parsed.success ? ({ kind, ...parsed.data } as SettlementDocument & Issue) : null;
}

/** A payload need not say what kind it is, but must not say something else than its header. */
const saysAnotherKind = (payload: unknown, kind: string): boolean =>
  typeof payload === 'object' &&
  payload !== null &&
  'kind' in payload &&
  Object.hasOwn(payload, 'kind') &&
  payload.kind !== kind;

async function readBlock(notary: Notary, jws: string, keys: readonly JWK[]): Promise<Block | null> {
  const payload = await notary.verify('block', jws, keys);
  if (payload === null || !isSound(payload)) return null;
  return block.safeParse(payload).data ?? null;
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
