/** Lists as PostgreSQL writes them: one parameter, however long the list. */

/** Of numbers, or of anything else that needs no quotes. */
export const listOf = (
  values: readonly (bigint | number | boolean | string | undefined)[],
): string => `{${values.join(',')}}`;

/** Of texts. */
export const textsOf = (values: readonly string[]): string =>
  `{${values.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
