/** What a program may do for somebody, besides what everybody may read. Source: Flattr's REST API v2,
 *  Scopes. */
export const SCOPES = ['flattr', 'thing', 'email', 'extendedread'] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** Scopes as programs ask for them, between spaces; null: one of them does not exist. None is an answer,
 *  too: then a program learns who somebody is, and what everybody may read. Source: RFC 6749, 3.3. */
export function readScopes(text: string): Scope[] | null {
  const asked = new Set(text.split(' ').filter((one) => one !== ''));
  const known = SCOPES.filter((scope) => asked.has(scope));
  return known.length === asked.size ? known : null;
}
