import {
  revenueHere,
  revenueStated,
  type StatedRevenue,
  titlesOf,
  type WorkRevenue,
} from '../../db/views/revenue.ts';
import type { DocumentSigner, SettlementDeps } from '../operations/deps.ts';
import { inOnePart } from '../settlement/lines-text.ts';

/** How often a work was flattred on another node. */
export type CountedWork = {
  /** Null: the person themself. What is not known here by a title is named by its address. */
  readonly title: string | null;
  readonly pageUrl: string | null;
  readonly flattrs: number;
};

/** What another node stated for a month, in minor units. */
export type NodeRevenue = Pick<
  StatedRevenue,
  'month' | 'host' | 'announcedMinor' | 'releasedMinor'
> & {
  readonly works: readonly CountedWork[];
};

export type MonthOfRevenue = {
  readonly month: string;
  readonly here: readonly WorkRevenue[];
  readonly nodes: readonly NodeRevenue[];
  /** From here, before what was taken back. */
  readonly hereMinor: bigint;
  readonly takenBackMinor: bigint;
  /** Paid by other nodes. */
  readonly releasedMinor: bigint;
  /** All of it that is theirs, and what other nodes stated and have not paid. */
  readonly theirsMinor: bigint;
  readonly announcedMinor: bigint;
};

/** What one work brought in a year from people here, after what was taken back. */
export type WorkOfYear = {
  /** Null: the person themself. */
  readonly title: string | null;
  readonly flattrs: number;
  readonly amountMinor: bigint;
};

/** What somebody received for the months of one year, in minor units. */
export type YearOfRevenue = {
  readonly year: string;
  /** The latest first. */
  readonly months: readonly MonthOfRevenue[];
  /** The largest first. */
  readonly works: readonly WorkOfYear[];
  readonly theirsMinor: bigint;
  readonly announcedMinor: bigint;
};

/** Reads it: what people here gave, by work, and what other nodes state, with their counts by work. */
export async function revenueOf(
  deps: SettlementDeps,
  which: { readonly payeeId: string; readonly year: string },
): Promise<YearOfRevenue> {
  const asked = { ...which, currency: deps.node.currency };
  const [here, stated] = await Promise.all([
    revenueHere(deps.db, asked),
    revenueStated(deps.db, asked),
  ]);
  const nodes = await countedWorks(deps, stated);
  const names = [...new Set([...here, ...nodes].map(({ month }) => month))].sort().reverse();
  const months = names.map((month) =>
    monthOfRevenue(
      month,
      here.filter((line) => line.month === month),
      nodes.filter((line) => line.month === month),
    ),
  );
  return {
    year: which.year,
    months,
    works: worksOfYear(here),
    theirsMinor: sum(months, (m) => m.theirsMinor),
    announcedMinor: sum(months, (m) => m.announcedMinor),
  };
}

export const sum = <Line>(lines: readonly Line[], of: (line: Line) => bigint): bigint =>
  lines.reduce((total, line) => total + of(line), 0n);

function monthOfRevenue(
  month: string,
  here: readonly WorkRevenue[],
  nodes: readonly NodeRevenue[],
): MonthOfRevenue {
  const hereMinor = sum(here, (line) => line.amountMinor);
  const takenBackMinor = sum(here, (line) => line.takenBackMinor);
  const releasedMinor = sum(nodes, (node) => node.releasedMinor);
  const theirsMinor = hereMinor - takenBackMinor + releasedMinor;
  const announcedMinor = sum(nodes, (node) => node.announcedMinor) - releasedMinor;
  return {
    ...{ month, here, nodes, hereMinor, takenBackMinor },
    releasedMinor,
    theirsMinor,
    announcedMinor,
  };
}

/** Two works may have one title: their address tells them apart. */
function worksOfYear(here: readonly WorkRevenue[]): WorkOfYear[] {
  return [...Map.groupBy(here, ({ work }) => work?.pageUrl)]
    .map(([, lines]) => ({
      title: lines[0]?.work?.title ?? null,
      flattrs: lines.reduce((total, line) => total + line.flattrs, 0),
      amountMinor: sum(lines, (line) => line.amountMinor - line.takenBackMinor),
    }))
    .sort((a, b) => (a.amountMinor < b.amountMinor ? 1 : a.amountMinor > b.amountMinor ? -1 : 0));
}

async function countedWorks(
  { db, signer }: SettlementDeps,
  stated: readonly StatedRevenue[],
): Promise<NodeRevenue[]> {
  const read = stated.map((line) => ({ ...line, counts: countsIn(signer, line) }));
  const uris = read.flatMap(({ counts }) => counts.flatMap(({ work }) => work ?? []));
  const titles = await titlesOf(db, [...new Set(uris)]);
  return read.map(({ counts, lines: _, payeeUri: __, ...line }) => ({
    ...line,
    works: counts.map(({ work, flattrs }) => ({
      title: work === null ? null : (titles.get(work)?.title ?? work),
      pageUrl: work === null ? null : (titles.get(work)?.pageUrl ?? work),
      flattrs,
    })),
  }));
}

/** Only the line of this payee: the others are nobody's business here. */
const countsIn = (signer: DocumentSigner, { lines, payeeUri }: StatedRevenue) =>
  signer.decodeLines(inOnePart(lines))?.lines.find(({ payee }) => payee === payeeUri)?.works ?? [];
