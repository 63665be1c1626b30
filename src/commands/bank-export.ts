import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { paymentFilesMadeIn } from '../../db/views/payouts.ts';
import { monthOf as monthNow } from '../flattr/period.ts';
import { formatMoney } from '../money/money.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { orderPayments } from '../operations/order-payments.ts';
import { readPayments } from '../operations/read-payment-file.ts';
import { wordsOf } from '../web/locales/locale.ts';
import { monthOf } from './arguments.ts';
import { CommandFailed, counted, note, say, sayJson, WRONG_USAGE, withNode } from './terminal.ts';

type Options = {
  readonly to: string;
  readonly new?: boolean;
  readonly instant?: boolean;
  readonly json?: boolean;
};

const { orderRefusals } = wordsOf('en');

/** Adds `bank export`: the files of payments that are given to the bank. */
export function addBankExport(bank: Command): void {
  bank
    .command('export <month>')
    .description(
      'write the files of payments (pain.001) that were made in a month (2026-11), the same bytes each time; makes one of all that is due when this month has none yet',
    )
    .option('--to <folder>', 'where they are written', '.')
    .option('--new', 'make one more, of what has become due since')
    .option('--instant', 'a file that is made now asks for instant payments')
    .option('--json', 'print as JSON')
    .action(exportPayments);
}

async function exportPayments(text: string, options: Options): Promise<void> {
  const month = monthOf(text);
  await withNode(async ({ deps }) => {
    const isNow = month === monthNow(deps.clock());
    if (options.new === true && !isNow)
      throw new CommandFailed('A file that is made now is of this month.', WRONG_USAGE);
    const before = await paymentFilesMadeIn(deps.db, month);
    if (isNow && (before.length === 0 || options.new === true)) await make(deps, options);
    const files = await paymentFilesMadeIn(deps.db, month);
    if (files.length === 0) throw new CommandFailed(`No payments were made in ${month}.`);
    const written: string[] = [];
    for (const { id, messageId } of files) {
      const read = await readPayments(deps, id);
      if (read.ok) {
        const path = join(options.to, read.name);
        await write(path, read.bytes);
        written.push(path);
      } else note(`${messageId}: ${orderRefusals[read.code]}`);
    }
    if (options.json === true) return sayJson({ month, files: written });
    for (const path of written) say(path);
    if (written.length === 0)
      throw new CommandFailed('None of them may leave yet: see /admin/month.');
  });
}

async function make(deps: NodeDeps, { instant = false }: Options): Promise<void> {
  const made = await orderPayments(deps, { by: null, instant });
  if (!made.ok) throw new CommandFailed(orderRefusals[made.code]);
  const { payments, totalMinor } = made;
  const money = formatMoney({ amountMinor: totalMinor, currency: deps.node.currency }, 'en');
  note(`Made: ${counted(payments, 'payment')}, ${money}. It is on its way from now on.`);
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  // Names, accounts and amounts: for whoever runs the node alone.
  await writeFile(path, bytes, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`${path} cannot be written: ${error.code ?? error.message}.`);
  });
}
