import { PrivateAddress } from './agent.ts';

/** undici says what happened in the causes of a general error. */
export function troubleOf(error: unknown): {
  readonly code: 'private_address' | 'too_slow' | 'unreachable';
  readonly said: string;
} {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const said = inner.message || String('code' in inner ? inner.code : inner.name);
    if (inner instanceof PrivateAddress) return { code: 'private_address', said };
    if (SLOW.test(inner.name)) return { code: 'too_slow', said };
    if (!(inner.cause instanceof Error)) return { code: 'unreachable', said };
  }
  return { code: 'unreachable', said: String(error) };
}

const SLOW = /Timeout(?:Error)?$/;
