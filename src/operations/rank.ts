import { createHash } from 'node:crypto';

/** How ties between equal claims to the last cent are broken: by a hash that nobody can choose and
 *  everybody can recompute, different every month.
 *  Source: hex SHA-256 of month and key, as the test vectors pin it. */
export const rankOf = (month: string, key: string): string =>
  createHash('sha256').update(`${month}${key}`).digest('hex');
