import { createHash } from 'node:crypto';

/** Hex SHA-256 of a text in UTF-8: how requests, documents and secrets are named and compared. */
export const sha256Hex = (text: string): string => sha256OfParts([text]);

/** The same of a text that comes in parts. */
export function sha256OfParts(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
