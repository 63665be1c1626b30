import type { Command } from 'commander';
import { inMonth, type Settlement, settlementsOf } from '../../db/views/settlements.ts';
import { settleMonth } from '../operations/settle-month.ts';
import { monthOf } from './arguments.ts';
import { addPaymentCommands } from './peer-payments.ts';
import { paymentTable, sayTransfers, sayWaits, statementTable } from './peer-tables.ts';
import { addPeerCommands } from './peers.ts';
import { say, sayJson, withNode } from './terminal.ts';

type Json = { json?: boolean };

export function addSettlementCommands(program: Command): void {
  program
    .command('settle <month>')
    .description(
      'state to every peer what a closed month owes it, propose the netting, show where it stands',
    )
    .option('--json', 'print as JSON')
    .action(settle);

  addPaymentCommands(
    program.command('payment').description('payments between nodes, one per peer and month'),
  );
  addPeerCommands(program.command('peer').description('other nodes'));
}

async function settle(text: string, options: Json): Promise<void> {
  const month = monthOf(text);
  await withNode(async ({ deps }) => {
    const made = await settleMonth(deps, month);
    const which = { us: deps.node.actorUri, now: deps.clock(), month };
    const settlements = (await settlementsOf(deps.db, which)).map((one) => inMonth(one, month));
    if (options.json) return sayJson({ month, made, ...flat(settlements) });
    const stated = settlements.filter(({ months }) => months.length > 0);
    if (stated.length === 0) {
      return say(
        `${month} has no statements: no peer settles with us, or the month is not closed ("obole close ${month}").`,
      );
    }
    say(statementTable(stated));
    const payments = stated.flatMap((one) => one.payments);
    if (payments.length > 0) say(`\n${paymentTable(payments)}`);
    sayTransfers(payments);
    for (const one of stated) sayWaits(one.waits, one);
  });
}

/** For scripts: what belongs to one month, each with the host of its peer. */
function flat(settlements: readonly Settlement[]) {
  const each = <Row extends object>(of: (one: Settlement) => readonly Row[]) =>
    settlements.flatMap((one) =>
      of(one).map((row) => ({ host: one.host, currency: one.currency, ...row })),
    );
  return {
    statements: each(({ months }) =>
      months.flatMap(({ month, issued, received }) => [
        ...(issued === null ? [] : [{ month, direction: 'issued' as const, ...issued }]),
        ...(received === null ? [] : [{ month, direction: 'received' as const, ...received }]),
      ]),
    ),
    nettings: each(({ months }) =>
      months.flatMap(({ month, netting }) => (netting === null ? [] : [{ month, ...netting }])),
    ),
    payments: each(({ payments }) => payments),
    waits: each(({ waits }) => waits),
  };
}
