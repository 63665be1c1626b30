import type { MonthOfBoth } from '../../db/views/give-and-receive.ts';
import type { ReceivedFigures } from '../../db/views/received-figures.ts';
import type { NodeOwes } from '../../db/views/revenue.ts';
import type { VisitorFigures } from '../../db/views/visitors.ts';
import { decimalText } from '../money/money.ts';
import { csvLine } from '../text/csv.ts';

/** Everything that a creator's home counts, a line each, of all months. `kind` says what a line is about:
 *  `month`, `work` (no title: the person themself), `alike` (so many people, in `people`, gave so many
 *  flattrs each, in `name`), `visitors_month` and `visitors_work` (in `people`: how many saw it, each once a
 *  day and work), `way` (in `people`: how many gave so, each once a month
 *  that is over; `untold`: those of whom it would say how one person gives), `node`. Its columns are named in one language, so that a table made
 *  from it keeps working. */
export function figuresCsv(facts: {
  readonly figures: ReceivedFigures;
  readonly visitors: VisitorFigures;
  readonly money: readonly MonthOfBoth[];
  readonly owed: readonly NodeOwes[];
  readonly currency: string;
}): string {
  const { figures, currency } = facts;
  const amount = (amountMinor: bigint | undefined) =>
    amountMinor === undefined ? '' : decimalText({ amountMinor, currency });
  const money = new Map(facts.money.map((m) => [m.month, m]));
  const counted = new Map(figures.months.map((m) => [m.month, m]));
  const flattrs = new Map(figures.hosts.map((one) => [one.host, one.flattrs]));
  const owed = new Map(facts.owed.map((one) => [one.host, one]));
  const months = [...new Set([...money.keys(), ...counted.keys()])].sort();
  const hosts = [...new Set([...flattrs.keys(), ...owed.keys()])].sort();
  return [
    csvLine(COLUMNS),
    ...months.map((month) => {
      const m = counted.get(month);
      const brought = money.get(month);
      return csvLine([
        ...['month', month, '', '', '', m?.flattrs ?? 0, m?.people ?? 0, m?.nameless ?? 0],
        ...[amount(brought?.receivedMinor), amount(brought?.announcedMinor), currency],
      ]);
    }),
    ...figures.works.map(({ work, ...n }) =>
      csvLine([
        ...['work', work?.title ?? '', work?.pageUrl ?? '', work?.category ?? ''],
        ...[work?.language ?? '', n.flattrs, n.people, n.nameless, '', '', ''],
      ]),
    ),
    ...visitorLines(facts.visitors),
    ...figures.people.map((one) =>
      csvLine(['alike', one.flattrs, '', '', '', one.flattrs * one.many, one.many, 0, '', '', '']),
    ),
    ...figures.ways.map((one) =>
      csvLine(['way', one.source, '', '', '', '', one.people, '', '', '', '']),
    ),
    ...hosts.map((host) => {
      const one = owed.get(host);
      return csvLine([
        ...['node', host, '', '', '', flattrs.get(host) ?? 0, '', ''],
        ...[amount(one?.releasedMinor), amount(one?.announcedMinor), currency],
      ]);
    }),
  ].join('');
}

const visitorLines = ({ months, works }: VisitorFigures): string[] => [
  ...months.map(({ month, visitors }) =>
    csvLine(['visitors_month', month, '', '', '', '', visitors, '', '', '', '']),
  ),
  ...works.map(({ work, visitors }) =>
    csvLine([
      ...['visitors_work', work?.title ?? '', work?.pageUrl ?? ''],
      ...['', '', '', visitors, '', '', '', ''],
    ]),
  ),
];

const COLUMNS = [
  ...['kind', 'name', 'address', 'category', 'language', 'flattrs', 'people', 'nameless'],
  ...['amount', 'announced', 'currency'],
];
