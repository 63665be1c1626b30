import { readFileSync } from 'node:fs';
import type { DocumentKind } from '../../src/settlement/documents.ts';

/** The vectors of the settlement, for whoever writes a second implementation: see docs/settlement.md. */

const read = <Content>(name: string): Content =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));

/** A key for tests; everybody knows it. */
export type TestKey = {
  readonly kid: string;
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly d: string;
  readonly x: string;
};

type Part = { readonly payee: string; readonly amount: string; readonly code: string };

/** As far as a test looks into it. */
export type Claims = {
  readonly [name: string]: unknown;
  readonly iss: string;
  readonly iat: number;
  readonly lines_sha256?: string;
  readonly prev?: string | null;
  readonly gross?: string;
  readonly adjustment?: string;
  readonly total?: string;
  readonly statement?: string;
  readonly document?: string;
  readonly advice?: string;
  readonly proof?: readonly string[];
  readonly accepted?: string;
  readonly disputed?: readonly Part[];
  readonly declined?: readonly Part[];
  readonly entries?: readonly { readonly debtor: string; readonly outstanding: string }[];
  readonly offset?: string;
  readonly due?: string;
  readonly debtor?: string | null;
};

export type DocumentVector = {
  readonly name: string;
  readonly note?: string;
  readonly kind: DocumentKind;
  readonly key: string;
  readonly claims: Claims;
  readonly jws: string;
  readonly sha256: string;
  readonly lines?: string;
  readonly lines_sha256?: string;
};

export const { keys, documents } = read<{
  readonly keys: Readonly<Record<string, TestKey>>;
  readonly documents: readonly DocumentVector[];
}>('settlement');

export const { references } = read<{
  readonly references: readonly {
    readonly one?: string;
    readonly other?: string;
    readonly currency?: string;
    readonly month?: string;
    readonly payer?: string | null;
    readonly text?: string;
    readonly sha256: string;
    readonly reference: string;
  }[];
}>('references');

export const { documents: refused } = read<{
  readonly documents: readonly { readonly name: string; readonly jws: string }[];
}>('refused');

export function vectorOf(name: string): DocumentVector {
  const found = documents.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found;
}
