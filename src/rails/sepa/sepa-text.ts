/** Text as every bank of the single euro payments area takes it. Source: EPC217-08, "SEPA requirements for an
 *  extended character set", and EPC132-08, implementation guidelines. */

/** What may stand in a payment. */
const ALLOWED = /^[A-Za-z0-9/?:().,'+ -]*$/;

/** What Unicode does not take apart into a letter and its marks. As the best practices have it: `ß` is one `s`
 *  there; `ss` is what people write. Greek and Bulgarian follow the table, other Cyrillic letters their usual form. */
const OTHERS = letters(`
  ß ss  ẞ SS  æ ae  Æ AE  œ oe  Œ OE  ø o  Ø O  ł l  Ł L  đ d  Đ D  ð d  Ð D  þ th  Þ TH  ħ h  Ħ H
  ŧ t  Ŧ T  ŋ n  Ŋ N  ı i  ĸ k  ſ s  ə e  Ə E  & +  ‘ '  ’ '  ‚ ,  ‛ '  ′ '  \` '  ´ '  – -  — -  ‐ -
  ‑ -  − -  … ...  ; ,  ! .  _ -  [ (  ] )  { (  } )  « '  » '  „ '  “ '  ” '  " '  * .  @ (at)  € E
  Α A  Β V  Γ G  Δ D  Ε E  Ζ Z  Η I  Θ TH  Ι I  Κ K  Λ L  Μ M  Ν N  Ξ X  Ο O  Π P  Ρ R  Σ S  Τ T  Υ Y
  Φ F  Χ CH  Ψ PS  Ω O  α a  β v  γ g  δ d  ε e  ζ z  η i  θ th  ι i  κ k  λ l  μ m  ν n  ξ x  ο o  π p
  ρ r  σ s  ς s  τ t  υ y  φ f  χ ch  ψ ps  ω o
  А A  Б B  В V  Г G  Д D  Е E  Ж ZH  З Z  И I  Й Y  К K  Л L  М M  Н N  О O  П P  Р R  С S  Т T  У U
  Ф F  Х H  Ц TS  Ч CH  Ш SH  Щ SHT  Ъ A  Ь Y  Ю YU  Я YA  а a  б b  в v  г g  д d  е e  ж zh  з z  и i
  й y  к k  л l  м m  н n  о o  п p  р r  с s  т t  у u  ф f  х h  ц ts  ч ch  ш sh  щ sht  ъ a  ь y
  ю yu  я ya
  Ђ DJ  Ѓ GJ  Є YE  Ѕ DZ  І I  Ї YI  Ј J  Љ LJ  Њ NJ  Ћ C  Ќ KJ  Џ DZ  Ґ G  Ы Y  Э E
  ђ dj  ѓ gj  є ye  ѕ dz  і i  ї yi  ј j  љ lj  њ nj  ћ c  ќ kj  џ dz  ґ g  ы y  э e
`);

/** A name or a message in letters that every bank knows: `Noël & Søn` is `Noel + Son`. What cannot be written in
 *  them becomes a point. Cut at `most` characters; null when nothing is left that can be read. */
export function sepaText(text: string, most: number): string | null {
  const plain = [...text.normalize('NFC')].map(inLatin).join('');
  // A payment's text may neither begin or end with a slash, nor hold two in a row.
  const tidy = (one: string) => one.replaceAll(/\s+/g, ' ').replaceAll(/^[/ ]+|[/ ]+$/g, '');
  const whole = tidy(plain.replaceAll(/\/{2,}/g, '/'));
  const cut = tidy(whole.slice(0, most));
  return /[A-Za-z0-9]/.test(cut) ? cut : null;
}

/** An id that we give, which is never changed on its way: up to 35 characters. */
export const isSepaId = (text: string): boolean =>
  text.length <= 35 && /\S/.test(text) && isSepaText(text) && text === text.trim();

/** Whether it can be sent as it is. */
export const isSepaText = (text: string): boolean =>
  ALLOWED.test(text) && !/^\/|\/$|\/\//.test(text);

function inLatin(character: string): string {
  if (ALLOWED.test(character)) return character;
  const other = OTHERS.get(character);
  if (other !== undefined) return other;
  const [base = '', ...marks] = character.normalize('NFKD');
  if (/^\s$/.test(character)) return ' ';
  if (marks.length > 0 || base !== character)
    return [base, ...marks].map((one) => (/\p{M}/u.test(one) ? '' : inLatin(one))).join('');
  return /[\p{M}\p{Cf}]/u.test(character) ? '' : '.';
}

function letters(table: string): ReadonlyMap<string, string> {
  const words = table.trim().split(/\s+/);
  return new Map(words.flatMap((word, n) => (n % 2 === 0 ? [[word, words[n + 1] ?? '']] : [])));
}
