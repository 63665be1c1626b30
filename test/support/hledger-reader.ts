export type HledgerEntry = {
  readonly date: string;
  readonly code: string | null;
  readonly description: string;
  readonly notes: string[];
  readonly postings: HledgerPosting[];
};

export type HledgerPosting = {
  readonly account: string;
  readonly currency: string;
  /** In the last decimal of the currency. */
  readonly amount: bigint;
  readonly asserted: bigint | null;
};

/** What a reader of hledger's journal format, written apart from our writer, finds in a journal. It knows
 *  just what ours use of it, and takes anything else for a problem, as it does what `hledger check
 *  --strict ordereddates` would refuse. */
export type HledgerReading = {
  readonly problems: string[];
  readonly accounts: Map<string, string>;
  readonly entries: HledgerEntry[];
  /** By `account currency`, at the end. */
  readonly balances: Map<string, bigint>;
};

export function readHledger(text: string): HledgerReading {
  const reading: HledgerReading = {
    problems: [],
    accounts: new Map(),
    entries: [],
    balances: new Map(),
  };
  const scales = new Map<string, number>();
  let latest: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const wrong = (what: string) => reading.problems.push(`${index + 1}: ${what}: ${line}`);
    if (line === '' || line === 'decimal-mark .' || line.startsWith(';')) continue;
    const note = /^ {4}; (.*)$/.exec(line);
    const account = /^account (\S+) {2}; type: ([ALRE])$/.exec(line);
    const commodity = /^commodity 1000\.(0*) ([A-Z]{3,8})$/.exec(line);
    const head = /^(\d{4}-\d\d-\d\d)(?: \(([^)]*)\))? (\S.*)$/.exec(line);
    const posting = /^ {4}([^\s;]+) {2}(-?[\d.]+) (\S+)(?: = (-?[\d.]+) (\S+))?$/.exec(line);
    if (note) latest.push(note[1] ?? '');
    else if (commodity) scales.set(commodity[2] ?? '', (commodity[1] ?? '').length);
    else if (account) {
      if (reading.accounts.has(account[1] ?? '')) wrong('declared twice');
      reading.accounts.set(account[1] ?? '', account[2] ?? '');
      latest = [];
    } else if (head) {
      latest = [];
      const [date = '', code, description = ''] = head.slice(1);
      if (new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10) !== date) wrong('no such day');
      if (date < (reading.entries.at(-1)?.date ?? '')) wrong('out of order');
      reading.entries.push({ date, code: code ?? null, description, notes: latest, postings: [] });
    } else if (posting) post(reading, scales, posting.slice(1), wrong);
    else wrong('not understood');
  }
  for (const { date, code, postings } of reading.entries) {
    for (const currency of new Set(postings.map((each) => each.currency))) {
      const own = postings.filter((each) => each.currency === currency);
      const sum = own.reduce((total, { amount }) => total + amount, 0n);
      if (sum !== 0n) reading.problems.push(`${date} ${code}: is off by ${sum} ${currency}`);
    }
  }
  return reading;
}

function post(
  { accounts, entries, balances }: HledgerReading,
  scales: ReadonlyMap<string, number>,
  [account = '', figure = '', currency = '', assertion, assertedIn = currency]: (
    | string
    | undefined
  )[],
  wrong: (what: string) => void,
) {
  const scale = scales.get(currency);
  if (!accounts.has(account)) wrong('undeclared account');
  if (scale === undefined || assertedIn !== currency) return wrong('undeclared commodity');
  const read = (number: string) => {
    const form = scale === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${scale}}$`);
    if (!form.test(number)) wrong('not an amount');
    return BigInt(number.replace('.', ''));
  };
  const amount = read(figure);
  const asserted = assertion === undefined ? null : read(assertion);
  const key = `${account} ${currency}`;
  const balance = (balances.get(key) ?? 0n) + amount;
  balances.set(key, balance);
  if (asserted !== null && asserted !== balance) wrong(`asserted, but it is ${balance}`);
  const entry = entries.at(-1);
  if (entry === undefined) wrong('a posting before any entry');
  else entry.postings.push({ account, currency, amount, asserted });
}
