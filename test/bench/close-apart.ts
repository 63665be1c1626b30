import { setFlagsFromString } from 'node:v8';

// As `withNode` in src/commands/terminal.ts does, and before anything is loaded.
setFlagsFromString('--semi-space-growth-factor=1');

const { sql } = await import('drizzle-orm');
const { v7: uuidv7 } = await import('uuid');
const { connect } = await import('../../db/connect.ts');
const { APP_ROLE } = await import('../../db/migrate.ts');
const { closePeriod } = await import('../../src/operations/close-period.ts');
// What the command has in memory besides.
await import('../../src/main.ts');

import type { DatabaseAddress } from '../../db/connect.ts';
import type { Deps } from '../../src/operations/deps.ts';

/** A month to close in a process of its own, by the role of the application. */
export type CloseOrder = {
  readonly address: DatabaseAddress;
  readonly node: Deps['node'];
  readonly at: string;
  readonly month: string;
};

export type CloseReport =
  | { readonly tookMs: number; readonly memoryBytes: number }
  | { readonly error: string };

process.once('message', async (order: CloseOrder) => {
  const { db, close } = connect(order.address, { connections: 1, role: APP_ROLE });
  const clock = () => new Date(order.at);
  await db.execute(sql`select 1`);
  const startedMs = performance.now();
  const closed = await closePeriod({ db, clock, newId: uuidv7, node: order.node }, order.month);
  const tookMs = performance.now() - startedMs;
  await close();
  const memoryBytes = process.resourceUsage().maxRSS * 1024;
  const report: CloseReport = closed.ok
    ? { tookMs, memoryBytes }
    : { error: `${closed.code} ${closed.detail ?? ''}` };
  process.send?.(report);
  process.disconnect();
});
process.send?.('ready');
