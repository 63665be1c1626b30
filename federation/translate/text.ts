/** Escapes text for HTML content and double-quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

/** At most so many characters, with an ellipsis where something was cut. */
export function clip(text: string, maxCharacters: number): string {
  const characters = [...text];
  return characters.length <= maxCharacters
    ? text
    : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** Plain text as HTML: an empty line begins a paragraph, any other end of line stays one. */
export const paragraphs = (text: string): string =>
  text
    .split(/(?:\r?\n[ \t]*){2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p>${escapeHtml(part.trim()).replace(/\r?\n/g, '<br>')}</p>`)
    .join('');

/** Characters that nobody sees, by which one name can be made to look like another; Unicode counts
 *  some of them (Hangul fillers) as letters. The two joiners stay where writing needs them: within an
 *  emoji, and behind letters of scripts that join. */
const INVISIBLE =
  /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u2800\u3164\ufeff\uffa0\u{e0000}-\u{e0fff}]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Mark}]|[\p{Letter}--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]])[\u200c\u200d]/gv;

/** A name without what cannot be seen in it. */
export const visible = (name: string): string => name.replaceAll(INVISIBLE, '');
