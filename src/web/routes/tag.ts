import { oneLine } from '../../text/plain-text.ts';

const LONGEST_TAG = 100;

/** A tag as an address names it, with or without `#`; null for none. */
export function tagIn(text: string | undefined): string | null {
  const tag = oneLine((text ?? '').slice(0, LONGEST_TAG)).replace(/^#+/, '');
  return tag === '' ? null : tag;
}
