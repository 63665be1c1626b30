import type { Peer } from '../../db/records/peers.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { takeDocument } from '../../src/operations/take-document.ts';
import type { Account } from '../../src/settlement/documents.ts';
import { silentRemote } from './pages.ts';

export const [IBAN_A, IBAN_B, IBAN_C] = [
  'DE89370400440532013000',
  'BE68539007547034',
  'FR1420041010050500013M02606',
] as const;

/** A peer says where it is paid, and this node takes it.
 *  @param number of the document: one that comes again has the same. */
export async function saysAccount(
  deps: NodeDeps,
  peer: Peer,
  facts: Partial<Account>,
  number: number,
) {
  const documentUri = `https://${peer.host}/settlement/account-${number}`;
  const jws = await deps.signer.sign({
    kind: 'account',
    ...{ iss: peer.actorUri ?? '', aud: deps.node.actorUri, jti: documentUri },
    ...{ iat: 1_793_000_000, currency: 'EUR', revision: 1, holder: 'Their Club' },
    ...{ iban: IBAN_A, bic: null },
    ...facts,
  });
  const remote = { ...silentRemote, settlementDocument: async () => ({ jws }) };
  return takeDocument({ ...deps, remote }, { host: peer.host, documentUri });
}
