import { webUrl } from './translate/vocabulary.ts';

export type Claim = { readonly keyId: URL } | { readonly why: string };

/** Which key a request says it is signed with, when the signature covers whom it is for and what it
 *  says. Fedify verifies whatever a signature covers, be it nothing, and a signature that covers
 *  less can be moved to another request by anybody who has seen it.
 *  Headers are read more strictly than Fedify reads them, so that there is one reading only.
 *  Source: RFC 9421, sections 2 and 7.2.1; draft-cavage-http-signatures-12. */
export function readClaim({ method, headers }: Request): Claim {
  const input = headers.get('signature-input');
  const signature = headers.get('signature');
  if (signature === null) return { why: 'noSignature' };
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return input === null ? readDraft(signature, hasBody) : readRfc9421(input, signature, hasBody);
}

const TEXT = '"[ !#-\\[\\]-~]*"';
const NAME = '[a-z*][a-z0-9_.*-]*';
/** One label, components without parameters, parameters with plain values. */
const INPUT = new RegExp(
  `^\\s*(${NAME})=\\( *((?:${TEXT} *)*)\\)((?:; *${NAME}=(?:${TEXT}|-?\\d{1,15}))*)\\s*$`,
);
const SIGNATURE = new RegExp(`^\\s*(${NAME})=:[A-Za-z0-9+/=]*:\\s*$`);
const PARAMETER = new RegExp(`; *(${NAME})=(?:"([^"]*)"|(-?\\d+))`, 'g');

function readRfc9421(input: string, signature: string, hasBody: boolean): Claim {
  const [, label, listed = '', tail = ''] = INPUT.exec(input) ?? [];
  if (label === undefined || SIGNATURE.exec(signature)?.[1] !== label)
    return { why: 'not exactly one signature of a plain form' };
  const parameters = once([...tail.matchAll(PARAMETER)].map(([, k = '', a, b]) => [k, a ?? b]));
  if (parameters === null) return { why: 'a parameter comes twice' };
  const covered = new Set([...listed.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name));
  const path = covered.has('@path') || covered.has('@request-target');
  const target = covered.has('@target-uri') || (covered.has('@authority') && path);
  if (!covered.has('@method') || !target) return { why: 'the signature does not cover the target' };
  if (hasBody && !covered.has('content-digest'))
    return { why: 'the signature does not cover the body' };
  const expires = parameters.get('expires');
  if (expires !== undefined && Number(expires) * 1000 < Date.now())
    return { why: 'the signature has expired' };
  return keyNamed(parameters.get('keyid'));
}

function readDraft(signature: string, hasBody: boolean): Claim {
  const pairs = signature
    .split(',')
    .map((pair) => /^\s*([A-Za-z]+)=(?:"([^"]*)"|(\d+))\s*$/.exec(pair));
  if (pairs.includes(null)) return { why: 'not one signature of a plain form' };
  const parameters = once(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? pair?.[3]]));
  if (parameters === null) return { why: 'a parameter comes twice' };
  const covered = new Set((parameters.get('headers') ?? '').toLowerCase().split(/\s+/));
  const timed = covered.has('date') || covered.has('(created)');
  if (!covered.has('(request-target)') || !covered.has('host') || !timed)
    return { why: 'the signature does not cover the target and the time' };
  if (hasBody && !covered.has('digest')) return { why: 'the signature does not cover the body' };
  return keyNamed(parameters.get('keyId'));
}

/** Null when a name comes twice: then two readers could disagree. */
function once(pairs: [string, string | undefined][]): Map<string, string> | null {
  const read = new Map(pairs.map(([name, value = '']) => [name, value]));
  return read.size === pairs.length ? read : null;
}

function keyNamed(keyId: string | undefined): Claim {
  const url = webUrl(keyId);
  return url === null ? { why: 'the signature names no key by its address' } : { keyId: url };
}
