import { decimalText } from '../../money/money.ts';
import { csvLine } from '../../text/csv.ts';
import type { YearOfRevenue } from '../revenue-year.ts';

/** `here`: what people of this node gave for a work. `node`: what another node stated for a month, with
 *  what it has paid as the amount; below it `count` says how often which work was flattred there. */
export function receivedCsv({ months }: Pick<YearOfRevenue, 'months'>, currency: string): string {
  const amount = (amountMinor: bigint) => decimalText({ amountMinor, currency });
  const rows = [...months]
    .reverse()
    .flatMap(({ month, here, nodes }) => [
      ...here.map(({ work, flattrs, amountMinor, takenBackMinor }) =>
        csvLine([
          ...[month, 'here', '', work?.title ?? '', work?.pageUrl ?? '', flattrs],
          ...[amount(amountMinor), amount(takenBackMinor), '', currency],
        ]),
      ),
      ...nodes.flatMap(({ host, works, announcedMinor, releasedMinor }) => [
        csvLine([
          ...[month, 'node', host, '', '', works.reduce((n, { flattrs }) => n + flattrs, 0)],
          ...[amount(releasedMinor), amount(0n), amount(announcedMinor - releasedMinor), currency],
        ]),
        ...works.map(({ title, pageUrl, flattrs }) =>
          csvLine([
            month,
            'count',
            host,
            title ?? '',
            pageUrl ?? '',
            flattrs,
            '',
            '',
            '',
            currency,
          ]),
        ),
      ]),
    ]);
  return [csvLine(COLUMNS), ...rows].join('');
}

const COLUMNS = [
  ...['month', 'kind', 'node', 'title', 'address', 'flattrs'],
  ...['amount', 'taken_back', 'announced', 'currency'],
];
