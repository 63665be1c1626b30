import type { PairDocument, Signed } from '../../src/settlement/pair/documents.ts';
import type { Random } from './random.ts';
import { sign, tools } from './sim-node.ts';

/** What a node that lies makes of a document before it sends it. It can sign as nobody but itself. */
export function lie(signed: Signed, others: readonly string[], random: Random): Signed {
  const { document, lines } = signed;
  switch (random.below(6)) {
    case 0:
      return sign({ ...document, aud: others[random.below(others.length)] ?? document.aud }, lines);
    case 1:
      return sign(inflated(document, 10n ** 18n), lines);
    case 2:
      return sign(inflated(document, BigInt(random.below(1_000)) - 500n), lines);
    case 3:
      return twin(signed, random);
    case 4:
      return document.kind === 'statement'
        ? sign({ ...document, seq: random.below(20) }, lines)
        : sign({ ...document, currency: 'CHF' }, lines);
    default:
      return { ...sign({ ...document }, lines), lines: null };
  }
}

/** A second statement for the same place, with other figures that add up. */
function twin({ document, lines: texts }: Signed, random: Random): Signed {
  if (document.kind !== 'statement' || texts === null) return sign(document, texts);
  const lines = texts.lines.map((line) => ({
    ...line,
    amountMinor: line.amountMinor + BigInt(random.below(500)),
  }));
  // Where there is none, it makes one up: else it would say the same again.
  const payee = `${document.aud}/x${random.below(1_000_000)}`;
  if (lines.length === 0) lines.push({ payee, amountMinor: 1n, works: [] });
  const grossMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const totalMinor = grossMinor - document.adjustmentMinor;
  // What says another hash than its lines have does not come as far as this.
  const others = { ...texts, lines };
  const linesSha256 = tools.hashLines(others);
  return sign({ ...document, grossMinor, totalMinor, linesSha256 }, others);
}

function inflated(document: PairDocument, byMinor: bigint): PairDocument {
  switch (document.kind) {
    case 'statement':
      return { ...document, totalMinor: document.totalMinor + byMinor };
    case 'acceptance':
      return { ...document, acceptedMinor: document.acceptedMinor + byMinor };
    case 'netting':
      return { ...document, dueMinor: document.dueMinor + byMinor };
    case 'advice':
    case 'receipt':
    case 'dispute':
      return { ...document, amountMinor: document.amountMinor + byMinor };
    default:
      return document;
  }
}
