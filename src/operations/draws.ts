import type { Deps } from './deps.ts';

const DIGITS = 8;

/** Two numbers of [0, 1) that nobody can guess, from an id of chance alone that is used for nothing
 *  else. */
export function draws({ newRandomId }: Pick<Deps, 'newRandomId'>): [number, number] {
  const drawn = (): number => Number.parseInt(newRandomId().slice(0, DIGITS), 16) / 16 ** DIGITS;
  return [drawn(), drawn()];
}
