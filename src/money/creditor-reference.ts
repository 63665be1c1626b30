/** The reference by which a payment finds what it is for: `RF`, two check digits, and up to 21 letters and
 *  digits. Source: ISO 11649:2009. */

const BODY = /^[0-9A-Z]{1,21}$/;
const REFERENCE = /^RF[0-9]{2}[0-9A-Z]{1,21}$/;
const LONGEST = 25;
/** Of the part that is a giver's own: with `RF` and the check digits four groups of four, as on a card. */
const GIVER_DIGITS = 12;

/** A body with what makes it a reference in front.
 *  @param body 1 to 21 digits and capital letters; throws on anything else. */
export function creditorReference(body: string): string {
  if (!BODY.test(body)) throw new Error(`No body of a creditor reference: ${body}`);
  return `RF${String(98 - remainderOf(`${body}RF00`)).padStart(2, '0')}${body}`;
}

/** Whether it is one as it is kept and sent: without gaps, in capitals, its check digits right. */
export const isCreditorReference = (text: string): boolean =>
  REFERENCE.test(text) && remainderOf(text.slice(4) + text.slice(0, 4)) === 1;

/** One as somebody typed or copied it, with whatever gaps; null when it is none. */
export function readCreditorReference(typed: string): string | null {
  const text = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  return isCreditorReference(text) ? text : null;
}

/** In groups of four, as it is printed and typed. */
export const referenceInGroups = (reference: string): string =>
  reference.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** A giver's own reference, for life: 16 characters, of which the last 14 are digits, as every keyboard has
 *  them. That nobody else has it is for the database to say.
 *  @param random 64 bits that nobody can guess; the same bits make the same reference. */
export function giverReference(random: bigint): string {
  const least = 10n ** BigInt(GIVER_DIGITS - 1);
  // Never a zero in front, which a spreadsheet would take away.
  return creditorReference(String(least + (random % (9n * least))));
}

/** The reference that somebody wrote into a text for people: `Merci! RF18 5390 0754 7034`. Null: there is none.
 *  Where a gap may be the end or a gap of the reference, what is as long as one can be is taken first, if it is in
 *  one piece or in groups of four, as words that follow hardly ever are; then one of digits alone; then the
 *  longest. */
export function creditorReferenceIn(text: string): string | null {
  const found = [...text.toUpperCase().matchAll(/(?<![0-9A-Z])RF ?[0-9]{2}/g)].flatMap(
    ({ index }) =>
      beginningsOf(text.toUpperCase().slice(index)).filter(({ joined }) =>
        isCreditorReference(joined),
      ),
  );
  const longestFirst = found.toSorted((one, other) => other.joined.length - one.joined.length);
  const whole = longestFirst.find(({ joined, isEven }) => joined.length === LONGEST && isEven);
  const ofDigits = longestFirst.find(({ joined }) => /^RF[0-9]+$/.test(joined));
  return (whole ?? ofDigits ?? longestFirst[0])?.joined ?? null;
}

/** What it may be of a text that begins with a reference: up to its first gap, its second, and so on; `isEven`:
 *  in one piece, or in groups of four. */
function beginningsOf(text: string): { readonly joined: string; readonly isEven: boolean }[] {
  const [said = ''] = /^[0-9A-Z]+(?:[ -][0-9A-Z]+)*/.exec(text.slice(0, 2 * LONGEST)) ?? [];
  const groups = said.split(/[ -]/);
  return groups.map((_, last) => ({
    joined: groups.slice(0, last + 1).join(''),
    isEven: groups.slice(0, last).every(({ length }) => length === 4),
  }));
}

/** A is 10 and Z is 35; the number that they make, digit by digit, modulo 97. */
function remainderOf(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder;
}
