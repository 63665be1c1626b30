import { createHash } from 'node:crypto';

/** Hex SHA-256 of a text in UTF-8: how requests, documents and secrets are named and compared. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
