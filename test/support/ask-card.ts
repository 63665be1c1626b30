/** Run as a process of its own: asks what came of a card payment, and books it, unless it is killed first.
 *  Argument: where everything is, as JSON. */
import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { connect } from '../../db/connect.ts';
import { askCardPayment } from '../../src/operations/ask-card-payment.ts';
import { makeVault } from '../../src/vault.ts';
import { makeRails } from '../../src/wiring/rails.ts';
import { memoryHead } from './memory-head.ts';
import { rsaPair } from './rsa-pairs.ts';
import { STRIPE_KEYS } from './stripe-server.ts';

const { address, node, api, id, at } = JSON.parse(process.argv[2] ?? '');
const { db, close } = connect(address);
const deps = {
  ...{ db, node, clock: () => new Date(at), newId: () => uuidv7(), newRandomId: () => uuidv4() },
  newSecret: () => randomBytes(32).toString('base64url'),
  newRsaPair: rsaPair,
  vault: makeVault('a key for tests, of no use elsewhere'),
  booksHead: memoryHead(),
  rails: makeRails({ ...node, stripe: { ...STRIPE_KEYS, api } }),
};
await askCardPayment(deps, id);
await close();
