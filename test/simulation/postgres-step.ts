import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { sharesOfLines } from '../../db/records/given-lines.ts';
import { withLines } from '../../db/records/pair-load.ts';
import { type Peer, readPeer, setTrust } from '../../db/records/peers.ts';
import { spokenFor } from '../../db/records/stated-corrections.ts';
import { correctStated } from '../../src/operations/correct-stated.ts';
import type { Came } from '../../src/operations/pair-documents.ts';
import { openPair, stepPair } from '../../src/operations/pair-step.ts';
import { isUnanswered } from '../../src/operations/peer-head.ts';
import { inOnePart } from '../../src/settlement/lines-text.ts';
import type { Signed } from '../../src/settlement/pair/documents.ts';
import type { Event } from '../../src/settlement/pair/events.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { originOf, type PgNode } from './postgres-node.ts';
import type { Happened } from './postgres-trace.ts';
import { textOf } from './sim-node.ts';

/** Where each document was published when it was signed: by its hash. */
export type Addresses = Map<string, string>;

class Died extends Error {}

/** Lets happen on PostgreSQL what happened in memory, in one transaction, which is thrown away where the
 *  process died before its commit. */
export async function happenThere(
  node: PgNode,
  { peer, event, after }: Happened,
  addresses: Addresses,
): Promise<void> {
  const deps = node.deps();
  await deps.db
    .transaction(async (tx) => {
      const known = await readPeer(tx, node.peerIds.get(peer) ?? '');
      if (known === undefined) throw new Error(`${peer} is nobody here`);
      await carryOut(node, tx, known, event, addresses);
      if (after === null) throw new Died();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Died)) throw error;
    });
}

async function carryOut(
  node: PgNode,
  tx: Tx,
  peer: Peer,
  event: Event,
  addresses: Addresses,
): Promise<void> {
  const deps = node.deps();
  switch (event.type) {
    case 'received': {
      const came = [cameAs(event.signed, addresses)];
      await stepPair(deps, tx, peer, event, { came });
      return;
    }
    case 'head': {
      // As `askHead` does: what is kept is not fetched again.
      const { ids, pair } = await openPair(deps, tx, peer);
      const documents = event.documents.filter(
        ({ sha256, document: { kind } }) =>
          !ids.has(sha256) || isUnanswered(pair, { kind, sha256 }),
      );
      const came = documents.map((signed) => cameAs(signed, addresses));
      await stepPair(deps, tx, peer, { ...event, documents }, { came });
      return;
    }
    case 'paid_out':
    case 'paid_in':
    case 'returned':
      await stepPair(deps, tx, peer, event, { bankEntry: event.entry });
      return;
    case 'trust_changed': {
      const { trust, limitMinor } = event;
      await setTrust(tx, peer.id, trust, limitMinor);
      await stepPair(deps, tx, { ...peer, trust, limitMinor }, event);
      return;
    }
    case 'month_closed':
      await stepPair(deps, tx, peer, event, { closedUpTo: event.month });
      return;
    case 'correct':
      await correct(node, tx, peer, event);
      return;
    default:
      await stepPair(deps, tx, peer, event);
  }
}

/** A document as it came over the wire. One that a liar made up has no address of its own. */
function cameAs(signed: Signed, addresses: Addresses): Came {
  const { sha256, document, lines } = signed;
  const uuid = sha256.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const invented = `${originOf(document.iss)}/settlement/${uuid}`;
  const uri = addresses.get(sha256) ?? invented;
  const linesText = lines === null ? null : inOnePart(textOf(lines));
  return { uri, jws: textOf(document), linesText, signed };
}

/** Of a share where one is large enough, as an admin would; else of the line as such. */
async function correct(
  node: PgNode,
  tx: Tx,
  peer: Peer,
  event: Extract<Event, { type: 'correct' }>,
): Promise<void> {
  const { seq, payee, amountMinor } = event;
  const deps = node.deps();
  const { pair } = await openPair(deps, tx, peer);
  const month = pair.issued.statements.find((row) => row.seq === seq)?.month ?? '';
  const currency = 'EUR';
  const of = { peerId: peer.id, currency, month, payees: [payee] };
  for (const { flattrId, giverId, leftMinor } of await sharesOfLines(tx, of)) {
    if (leftMinor - (await spokenFor(tx, flattrId)) < amountMinor) continue;
    const why = { reason: 'it was too much', adminId: giverId };
    const share = { month, currency };
    const wrong = { flattrId, payee, peerId: peer.id, share, amountMinor, leftMinor, why };
    await correctStated(deps, tx, wrong);
    return;
  }
  await stepPair(deps, tx, peer, event);
}

/** How the two stand, as the next step will read it. */
export const readThere = (node: PgNode, peer: string): Promise<Pair> => {
  const deps = node.deps();
  return deps.db.transaction(async (tx) => {
    const known = await readPeer(tx, node.peerIds.get(peer) ?? '');
    if (known === undefined) throw new Error(`${peer} is nobody here`);
    return (await withLines(tx, await openPair(deps, tx, known))).pair;
  });
};

/** What was signed here since, and where it can be read. */
export async function publish(node: PgNode, addresses: Addresses): Promise<void> {
  const rows = await node.deps().db.execute<{ sha256: string; uri: string }>(sql`
    select sha256, uri from settlement_document where direction = 'issued'
    order by recorded_at desc, id desc limit 10`);
  for (const { sha256, uri } of rows) addresses.set(sha256, uri);
}
