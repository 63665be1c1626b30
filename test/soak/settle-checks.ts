import { askFor, run, type Shown, settlementWith } from './settle-admin.ts';
import { fundsOf } from './settle-people.ts';
import { Broken, type Town } from './settle-town.ts';
import type { SoakNode } from './soak-node.ts';

/** What is too little to be worth a transfer waits for the next month. */
const SMALLEST_PAYMENT_MINOR = 500n;

type Line = {
  readonly path: string;
  readonly whose: string | null;
  readonly normalSide: 'debit' | 'credit';
  readonly balanceMinor: string;
};
type Findings = {
  readonly ok: boolean;
  readonly findings: readonly { readonly check: string; readonly wrong: string | null }[];
};

const total = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);

/** Every pair of nodes, each in both directions. */
const pairsOf = (nodes: readonly SoakNode[]): (readonly [SoakNode, SoakNode])[] =>
  nodes.flatMap((one) =>
    nodes.filter((other) => other !== one).map((other) => [one, other] as const),
  );

/** What is not settled yet, as sentences; none: all is.
 *  @param lastMonth the last one in which anything was given. */
export async function unsettled(town: Town, lastMonth: string): Promise<string[]> {
  const found: string[] = [];
  for (const node of town.nodes) {
    const unread = (town.bank.entries.get(node.host)?.length ?? 0) - (town.read.get(node) ?? 0);
    const why = town.troubles.get(node) ?? '';
    if (unread > 0) found.push(`${node.name} has ${unread} bank entries unbooked: ${why}`);
  }
  const shown = new Map<string, Shown | null>();
  const look = async ([one, other]: readonly [SoakNode, SoakNode]) =>
    shown.set(`${one.name} ${other.name}`, await settlementWith(town, one, other.host));
  await Promise.all(pairsOf(town.nodes).map(look));
  for (const [one, other] of pairsOf(town.nodes)) {
    const ours = shown.get(`${one.name} ${other.name}`) ?? null;
    const theirs = shown.get(`${other.name} ${one.name}`) ?? null;
    const problems =
      ours === null || theirs === null ? ['nothing is stated'] : waiting(ours, lastMonth);
    if (ours !== null && theirs !== null && ours.weOweMinor !== theirs.theyOweMinor)
      problems.push(`owes ${ours.weOweMinor}, but is owed ${theirs.theyOweMinor} there`);
    found.push(...problems.map((what) => `${one.name} with ${other.name}: ${what}`));
  }
  return found;
}

function waiting(shown: Shown, lastMonth: string): string[] {
  const { frozen, standing, suspense, payments, months } = shown;
  const [us, them] = [BigInt(shown.weOweMinor), BigInt(shown.theyOweMinor)];
  const rest = us > them ? us - them : them - us;
  const stated = months.filter(({ month }) => month <= lastMonth);
  const open = payments.filter(({ waits }) => waits !== null);
  const isOld = stated.every(({ issued, received }) =>
    [issued, received].every((one) => one?.state === 'accepted'),
  );
  return [
    ...(frozen === null ? [] : ['frozen, and nobody lied']),
    ...(standing === 'good' ? [] : [`its standing is ${standing}`]),
    ...suspense.map(({ why, amountMinor }) => `${amountMinor} in suspense: ${why}`),
    ...open.map(({ month, state, waits }) => `the payment of ${month} is ${state}: ${waits}`),
    ...(isOld && stated.some(({ month }) => month === lastMonth)
      ? []
      : ['a statement is missing or not accepted']),
    ...(rest < SMALLEST_PAYMENT_MINOR ? [] : [`${us} owed, and ${them} due`]),
  ];
}

/** Whether the books of every node are right, as its own check says. Nodes may be at work.
 *  @throws Broken with what is wrong. */
export async function checkBooks(town: Town): Promise<void> {
  await Promise.all(town.nodes.map((node) => checkNode(town, node)));
}

async function checkNode(town: Town, node: SoakNode): Promise<void> {
  const { status, out } = await run(town, node, ['books', 'check', '--json']);
  const said = out === '' ? null : (JSON.parse(out) as Findings);
  if (status === 0 && said?.ok === true) return;
  const wrong = said?.findings.find((finding) => finding.wrong !== null);
  const what =
    wrong === undefined ? (town.troubles.get(node) ?? '') : `${wrong.check}: ${wrong.wrong}`;
  throw new Broken(`the books of ${node.name} are not right: ${what}`);
}

/** What must be true once nothing is under way: money, debts and earnings of all nodes together.
 *  @throws Broken with what is not. */
export async function checkAgainstBank(town: Town): Promise<void> {
  const trials = new Map<SoakNode, readonly Line[]>();
  for (const node of town.nodes) trials.set(node, await trialOf(town, node));
  for (const [node, lines] of trials) {
    const entries = town.bank.entries.get(node.host) ?? [];
    const of = (...types: readonly string[]) =>
      total(entries.filter(({ type }) => types.includes(type)).map((one) => one.amountMinor));
    const atBank = fundsOf() + of('paid_in', 'returned') - of('paid_out', 'sent_back');
    same(
      node,
      'at the bank',
      balance(lines, (path) => path === 'bank'),
      atBank,
    );
    same(
      node,
      'in suspense',
      balance(lines, (path) => path === 'suspense'),
      0n,
    );
    const cameMinor = of('paid_in') - of('sent_back') + (await offsetOf(town, node));
    const earnedMinor = balance(lines, (path) => path.endsWith(':earnings'));
    if (earnedMinor > cameMinor)
      throw new Broken(`${node.name}: its creators have ${earnedMinor} of ${cameMinor} that came`);
  }
  for (const [one, other] of pairsOf(town.nodes)) {
    const owed = towards(trials.get(one) ?? [], other, ':payable');
    const due = towards(trials.get(other) ?? [], one, ':receivable');
    same(one, `owed to ${other.name}, and due there`, owed, due);
  }
}

const same = ({ name }: SoakNode, what: string, is: bigint, shouldBe: bigint): void => {
  if (is !== shouldBe) throw new Broken(`${name}: ${is} ${what}, should be ${shouldBe}`);
};

async function trialOf(town: Town, node: SoakNode): Promise<readonly Line[]> {
  const lines = await askFor<readonly Line[]>(town, node, 'books', 'balance');
  if (lines === null) throw new Broken(`books balance of ${node.name}: ${town.troubles.get(node)}`);
  return lines;
}

const balance = (lines: readonly Line[], is: (path: string) => boolean): bigint =>
  total(lines.filter(({ path }) => is(path)).map(({ balanceMinor }) => BigInt(balanceMinor)));

const towards = (lines: readonly Line[], { host }: SoakNode, purse: string): bigint =>
  balance(
    lines.filter(({ whose }) => whose === host),
    (path) => path.startsWith('peer:') && path.endsWith(purse),
  );

/** What a node and its peers have set against each other. */
async function offsetOf(town: Town, node: SoakNode): Promise<bigint> {
  const offsets: bigint[] = [];
  for (const other of town.nodes.filter((one) => one !== node)) {
    const shown = await settlementWith(town, node, other.host);
    for (const { netting } of shown?.months ?? [])
      if (netting?.state === 'agreed') offsets.push(BigInt(netting.offsetMinor));
  }
  return total(offsets);
}
