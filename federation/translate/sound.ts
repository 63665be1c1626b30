/** JSON from elsewhere may be nested so deep at most: what reads it is recursive. */
export const LEVELS_MAX = 32;

/** Whether JSON can be kept and read again as it came: not nested too deep, and no name or text in
 *  it with a NUL (PostgreSQL has no such text) or half of a surrogate pair (UTF-8 has none). */
export function isSound(value: unknown, levels: number = LEVELS_MAX): boolean {
  if (typeof value === 'string') return isSoundText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isSound(item, levels - 1));
  return Object.entries(value).every(
    ([name, inner]) => isSoundText(name) && isSound(inner, levels - 1),
  );
}

const isSoundText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
