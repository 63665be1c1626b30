import { html } from 'hono/html';
import { COIN_FACE, type Markup } from './mark.ts';

/** A coin of any size in a drawing: place, scale, and where its notch looks to, in degrees. */
const drawnCoin = (x: number, y: number, scale: number, turn = 0, name = 'pic-coin'): Markup =>
  html`<path class="${name}" transform="translate(${x} ${y}) scale(${scale}) rotate(${turn})" d="${COIN_FACE}"/>`;

const disc = (x: number, y: number, r: number): Markup =>
  html`<circle class="pic-coin" cx="${x}" cy="${y}" r="${r}"/>`;

/** A sheet with a few lines: something that somebody made. */
const sheet = (x: number, y: number, w: number, h: number, lines: readonly number[]): Markup =>
  html`<g transform="translate(${x} ${y})"><rect class="pic-sheet" width="${w}" height="${h}" rx="7"/>${lines.map(
    (length, n) =>
      html`<path class="${n === 0 ? 'pic-line pic-title' : 'pic-line'}" d="M13 ${17 + n * 13}h${length}"/>`,
  )}</g>`;

/** Somebody: a head and shoulders. */
const someone = (x: number, y: number): Markup =>
  html`<g transform="translate(${x} ${y})"><circle class="pic-stroke" cx="0" cy="-9" r="8"/><path class="pic-stroke" d="M-15 19c0-11 6-17 15-17s15 6 15 17"/></g>`;

const picture = (inside: Markup): Markup =>
  html`<svg class="pic" viewBox="0 0 240 150" aria-hidden="true" focusable="false">${inside}</svg>`;

/** A bowl with a mark on its side up to which it is filled: the budget. */
const budget = (): Markup =>
  picture(html`
<path class="pic-fill" d="M61.5 84h117c-3 26-20 43-42 45h-33c-22-2-39-19-42-45z"/>
<path class="pic-stroke" d="M54 58h132M60 58c0 42 18 68 44 72h32c26-4 44-30 44-72"/>
<path class="pic-stroke pic-thin" d="M61.5 84h12M166.5 84h12"/>
${drawnCoin(120, 30, 1.15, 8)}`);

/** A coin on its way to what somebody made. */
const flattr = (): Markup =>
  picture(html`
${sheet(112, 26, 92, 100, [44, 66, 58, 66, 34])}
<path class="pic-way" d="M52 104c6-34 26-48 56-46"/>
${drawnCoin(46, 110, 1.35, -12)}
${disc(117, 58.5, 4.6)}`);

/** One coin, and its shares with three people. */
const monthEnd = (): Markup =>
  picture(html`
<path class="pic-way" d="M105 40C72 46 56 62 50 84M120 50v34M135 40c33 6 49 22 55 44"/>
${drawnCoin(120, 32, 1.5, 8)}
${disc(50, 84, 4.6)}${disc(120, 84, 4.6)}${disc(190, 84, 4.6)}
${someone(50, 118)}${someone(120, 118)}${someone(190, 118)}`);

/** How it works, in three drawings. The words beside them say the same. */
export const PICTURES = { budget, flattr, monthEnd };

/** The coin of the front page: seen large enough that its rim has teeth and its notch has left for
 *  somewhere. Decoration; nothing is said by it that is not said in words. */
export function largeCoin(): Markup {
  const teeth = Array.from({ length: 56 }, (_, n) => (n * 360) / 56).filter(
    (angle) => angle < 295 || angle > 346,
  );
  const petals = Array.from({ length: 12 }, (_, n) => n * 15);
  return html`<svg class="hero-coin" viewBox="0 0 420 360" aria-hidden="true" focusable="false">
<g class="hero-works">${sheet(300, 26, 96, 74, [46, 70, 58, 30])}${sheet(318, 150, 84, 66, [36, 58, 44])}${sheet(292, 268, 100, 74, [52, 74, 60, 26])}</g>
<path class="pic-way" d="M222 92C250 60 268 56 296 62M236 110c36 10 56 34 78 66M240 128c34 34 24 118 48 160"/>
<g transform="translate(150 190) rotate(-8) scale(.96 1)">
<path class="hero-edge" transform="scale(9.5)" d="M-12.82 -5.87A12.6 12.6 0 0 0 -1.34 14.04A14.1 14.1 0 0 1 -12.82 -5.87Z"/>
<path class="pic-coin" transform="scale(9.5)" d="${COIN_FACE}"/>
${teeth.map((angle) => html`<path class="hero-tooth" transform="rotate(${angle})" d="M108 0h7"/>`)}
<path class="hero-ring" d="M92.6 -30.7A97.5 97.5 0 1 1 46 -86"/>
${petals.map((angle) => html`<ellipse class="hero-petal" rx="66" ry="24" transform="rotate(${angle})"/>`)}
</g>
${disc(297, 62, 6.5)}${disc(315, 177, 6.5)}${disc(289, 289, 6.5)}
</svg>`;
}
