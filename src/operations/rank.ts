import { sha256Hex } from '../../db/sha256.ts';

/** How ties between equal claims to the last cent are broken: by a hash that nobody can choose and
 *  everybody can recompute, different every month.
 *  Source: hex SHA-256 of month and key, as the test vectors pin it. */
export const rankOf = (month: string, key: string): string => sha256Hex(`${month}${key}`);
