import { type BusyServer, type BusySpec, busyServer, type Seen } from '../support/busy-server.ts';

/** The servers of the favourites benchmark, in a process of their own, so that what they cost is not counted
 *  as the node's. */

export type Order = { readonly open: readonly BusySpec[] } | { readonly report: true };
export type Report = { readonly hosts: readonly string[] } | { readonly seen: readonly Seen[] };

const servers: BusyServer[] = [];
const tell = (report: Report) => void process.send?.(report);

process.on('message', async (order: Order) => {
  if ('open' in order) {
    for (const spec of order.open) servers.push(await busyServer(spec));
    tell({ hosts: servers.map(({ host }) => host) });
  } else {
    tell({ seen: servers.map((server) => server.seen()) });
  }
});

process.once('disconnect', () => process.exit());
