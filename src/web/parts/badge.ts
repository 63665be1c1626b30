import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { COIN_EDGE, COIN_FACE, type Markup } from './mark.ts';

/** Whose colours are those of `tokens.css`: a picture in a foreign page has no stylesheet but its own. */
const STYLE = `.g{fill:#fffdf8;stroke:#978c7d}.w{fill:#f4ecde}.c{fill:#a04f1d}.n{fill:#978c7d}.t{fill:#2b211a}text{font:600 15px "Ysabeau Office",Seravek,"Gill Sans Nova",Optima,Candara,Ubuntu,"Noto Sans","DejaVu Sans",sans-serif}@media (prefers-color-scheme:dark){.g{fill:#1b1f29;stroke:#727785}.w{fill:#262b36}.c{fill:#e79a63}.t{fill:#ece7dc}}`;

/** As a content policy names this one style. */
export const BADGE_STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

export const BADGE_HEIGHT = 36;
const COIN_WIDTH = 36;
const WORD_WIDTH = 44;
const DIGIT_WIDTH = 8.6;
const PADDING = 12;

/** The coin, the word and a count, at the same size in every typeface: each text is as long as it is told
 *  to be.
 *  @param flattrs null: the address is none that can be flattred; then no number stands there.
 *  @param label what it says to who does not see it. */
export function badge(flattrs: number | null, label: string): Markup {
  const left = COIN_WIDTH + WORD_WIDTH + PADDING;
  const count = flattrs === null ? '–' : shortened(flattrs);
  const countWidth = Math.round(count.length * DIGIT_WIDTH);
  const width = left + countWidth + 2 * PADDING;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${BADGE_HEIGHT}" viewBox="0 0 ${width} ${BADGE_HEIGHT}" role="img" aria-label="${label}"><title>${label}</title><style>${raw(STYLE)}</style><rect class="g" x=".5" y=".5" width="${width - 1}" height="${BADGE_HEIGHT - 1}" rx="10"/><path class="w" d="M${left} 1h${width - left - 10.5}a9.5 9.5 0 0 1 9.5 9.5v15a9.5 9.5 0 0 1-9.5 9.5h-${width - left - 10.5}z"/><g class="${flattrs === null ? 'n' : 'c'}" transform="translate(20 18) scale(.72) translate(1 -.8) rotate(-8) scale(.96 1)"><path d="${COIN_FACE}"/><path d="${COIN_EDGE}"/></g><g class="t"><text x="${COIN_WIDTH}" y="23" textLength="${WORD_WIDTH}" lengthAdjust="spacingAndGlyphs">Flattr</text><text x="${left + PADDING}" y="23" textLength="${countWidth}" lengthAdjust="spacingAndGlyphs">${count}</text></g></svg>`;
}

/** Whatever the language: `950`, `1.2k`. */
function shortened(flattrs: number): string {
  const steps = [
    { from: 1_000_000, sign: 'M' },
    { from: 1_000, sign: 'k' },
  ];
  const step = steps.find(({ from }) => flattrs >= from);
  if (step === undefined) return `${flattrs}`;
  const tenths = Math.floor((flattrs * 10) / step.from);
  return tenths < 100 && tenths % 10 > 0
    ? `${Math.floor(tenths / 10)}.${tenths % 10}${step.sign}`
    : `${Math.floor(tenths / 10)}${step.sign}`;
}
