import { isHandle } from './create-account.ts';

const LONGEST = 30;

/** A handle here for somebody who is called so elsewhere: the same where this node can have it, else the
 *  nearest that it can.
 *  @param attempt from 1; each gives another one. */
export function handleFor(username: string, attempt: number): string {
  const plain = username
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9_-]+/gi, '_')
    .replaceAll(/^[_-]+|[_-]+$/g, '');
  const suffix = attempt === 1 ? '' : `${attempt}`;
  const wanted = `${plain.slice(0, LONGEST - suffix.length)}${suffix}`;
  return isHandle(wanted) ? wanted : `person${suffix}`;
}
