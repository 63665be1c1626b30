import { decimalText } from '../../src/money/money.ts';
import type { Order } from '../simulation/bank.ts';
import type { Town } from './settle-town.ts';
import type { Said, SoakNode } from './soak-node.ts';

/** What `payment list --json` prints, as far as an admin needs it; amounts in minor units. */
type Payment = {
  readonly host: string;
  readonly debtor: 'us' | 'them';
  readonly reference: string;
  readonly toPayMinor: string;
  readonly endToEndId: string;
};
type InSuspense = {
  readonly host: string;
  readonly entry: string;
  readonly side: 'in' | 'out';
  readonly amountMinor: string;
  readonly reference: string | null;
  readonly why: string;
};
type Listed = { readonly payments: readonly Payment[]; readonly suspense: readonly InSuspense[] };

/** How settling with one peer stands, as `peer show --json` prints it. */
export type Shown = {
  readonly host: string;
  readonly weOweMinor: string;
  readonly theyOweMinor: string;
  readonly frozen: unknown;
  readonly standing: string;
  readonly months: readonly {
    readonly month: string;
    readonly issued: { readonly state: string } | null;
    readonly received: { readonly state: string } | null;
    readonly netting: { readonly state: string; readonly offsetMinor: string } | null;
  }[];
  readonly payments: readonly (Payment & {
    readonly month: string;
    readonly state: string;
    readonly waits: string | null;
  })[];
  readonly suspense: readonly InSuspense[];
  readonly waits: readonly { readonly code: string; readonly month: string | null }[];
  readonly refused: Readonly<Record<string, number>>;
};

const CURRENCY = 'EUR';
const amountOf = (amountMinor: bigint): string => decimalText({ amountMinor, currency: CURRENCY });

/** An admin's morning: books what the bank says, orders what is to be paid, and says of money that nobody
 *  can place what it is for. What fails while the node is down is done another day. */
export async function beAdmin(town: Town, node: SoakNode): Promise<void> {
  if (!(await importBank(town, node))) return;
  const listed = await askFor<Listed>(town, node, 'payment', 'list');
  if (listed === null) return;
  for (const payment of listed.payments) orderPayment(town, node, payment);
  for (const entry of listed.suspense) await sortOut(town, node, entry);
}

/** Books every entry of the bank's statement that was not booked yet.
 *  @returns whether all are booked. */
async function importBank(town: Town, node: SoakNode): Promise<boolean> {
  const entries = town.bank.entries.get(node.host) ?? [];
  for (let at = town.read.get(node) ?? 0; at < entries.length; at += 1) {
    const one = entries[at];
    if (one === undefined) return false;
    const amount = amountOf(one.amountMinor);
    const bears = one.reference ?? '-';
    const from = one.reference === null ? ['--from', one.peer] : [];
    const words = {
      paid_out: ['sent', bears, amount, '--entry', one.entry],
      paid_in: ['received', bears, amount, ...from, '--entry', one.entry],
      returned: ['returned', bears, amount, ...from, '--entry', one.entry],
      sent_back: ['sent-back', one.peer, bears, amount],
    }[one.type];
    const said = await run(town, node, ['payment', ...words]);
    // The command may have been killed after it had booked.
    const isBooked = said.status === 0 || isAlreadyBooked(one.type, said);
    if (!isBooked) return false;
    town.read.set(node, at + 1);
    town.tally.bookings += 1;
  }
  return true;
}

const isAlreadyBooked = (type: string, { err }: Said): boolean =>
  err.includes('booked already') ||
  (type === 'sent_back' && err.includes('No money in suspense has that name'));

/** The bank executes what bears one EndToEndId once, however often it is told. Sometimes somebody types
 *  another amount. */
function orderPayment({ bank, random, faults }: Town, { host }: SoakNode, due: Payment): void {
  const toPayMinor = BigInt(due.toPayMinor);
  if (due.debtor !== 'us' || toPayMinor === 0n) return;
  const isWrong = faults.split > 0 && toPayMinor > 1n && random.chance(0.1);
  const amountMinor = isWrong ? toPayMinor / 2n : toPayMinor;
  const { reference, endToEndId } = due;
  bank.order({ from: host, to: due.host, amountMinor, reference, endToEndId });
}

async function sortOut(town: Town, node: SoakNode, money: InSuspense): Promise<void> {
  const { host, entry, side, why, reference } = money;
  const amountMinor = BigInt(money.amountMinor);
  if (why === 'leaving') {
    const endToEndId = `back-${entry}-${amountMinor}`;
    const order: Order = { from: node.host, to: host, amountMinor, reference, endToEndId };
    town.bank.order({ ...order, back: entry });
    return;
  }
  // What explains it may be on its way.
  if (!/^(?:unreferenced|unknown|wrong_amount|double)$/.test(why) || town.random.chance(0.5))
    return;
  const shown = await settlementWith(town, node, host);
  if (shown === null) return;
  const owedMinor = BigInt(side === 'in' ? shown.theyOweMinor : shown.weOweMinor);
  const fitMinor = amountMinor < owedMinor ? amountMinor : owedMinor;
  if (fitMinor > 0n && (side === 'out' || why !== 'double')) {
    const { status } = await run(town, node, [
      'payment',
      'assign',
      host,
      entry,
      amountOf(fitMinor),
    ]);
    if (status === 0) town.tally.assigned += 1;
  } else if (side === 'in') {
    const { status } = await run(town, node, ['payment', 'send-back', host, entry]);
    if (status === 0) town.tally.sentBack += 1;
  }
}

/** Null: the node did not answer, or has nothing to settle with that peer yet. */
export async function settlementWith(
  town: Town,
  node: SoakNode,
  host: string,
): Promise<Shown | null> {
  const shown = await askFor<{ readonly settlements: readonly Shown[] }>(
    town,
    node,
    'peer',
    'show',
    host,
  );
  return shown?.settlements[0] ?? null;
}

/** What a command prints with `--json`; null: it failed. */
export async function askFor<Result>(
  town: Town,
  node: SoakNode,
  ...words: readonly string[]
): Promise<Result | null> {
  const { status, out } = await run(town, node, [...words, '--json']);
  return status === 0 ? (JSON.parse(out) as Result) : null;
}

/** Runs a command. One that fails has to say why in a sentence: a trace of ours, or no end, is strange. */
export async function run(town: Town, node: SoakNode, words: readonly string[]): Promise<Said> {
  const said = await node.obole(...words);
  if (said.status === 0) return said;
  const trouble = `obole ${words.slice(0, 2).join(' ')}: ${said.err.trim()}`;
  town.troubles.set(node, trouble);
  town.tally.failed += 1;
  if (said.status === null) town.strange.add(`obole ${words.join(' ')} did not end`);
  else if (/\n\s+at /.test(said.err)) town.strange.add(`a trace: ${trouble}`);
  return said;
}
