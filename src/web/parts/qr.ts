import { html } from 'hono/html';
import { encode } from 'uqr';
import { EPC_DRAWING } from '../../rails/sepa/epc-qr.ts';
import { COIN_EDGE, COIN_FACE, type Markup } from './mark.ts';

/** Empty modules around, as readers want them. Source: ISO/IEC 18004, 9.1. */
const QUIET = 4;
/** The coin covers this part of the width: a twentieth of the area, of which the highest level of
 *  correction (H) restores six times as much. */
const COIN_SHARE = 0.22;

/** An address to be read by a camera, with the coin in its middle.
 *  @param label what it says to who does not see it. */
export function qr(address: string, label: string): Markup {
  const { size, modules } = draw(address, { ecc: 'H' });
  const middle = size / 2;
  const coin = size * COIN_SHARE;
  return drawing(
    size,
    label,
    html`<path fill="#1d1712" shape-rendering="crispEdges" d="${modules}"/><circle cx="${middle}" cy="${middle}" r="${coin / 2}" fill="#fff"/><g fill="#a04f1d" transform="translate(${middle} ${middle}) scale(${coin / 40}) translate(1 -.8) rotate(-8) scale(.96 1)"><path d="${COIN_FACE}"/><path d="${COIN_EDGE}"/></g>`,
  );
}

/** A transfer to be read by a bank's app: what `epcPayload` makes. Nothing covers it, as its level of correction
 *  is given and lower.
 *  @param label what it says to who does not see it. */
export function transferQr(payload: string, label: string): Markup {
  const { size, modules } = draw(payload, EPC_DRAWING);
  return drawing(
    size,
    label,
    html`<path fill="#000" shape-rendering="crispEdges" d="${modules}"/>`,
  );
}

function draw(text: string, options: Parameters<typeof encode>[1]) {
  const { data, size } = encode(text, { ...options, border: QUIET });
  const modules = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { size, modules };
}

/** Always dark on light: not all readers understand the opposite. */
const drawing = (size: number, label: string, inside: Markup): Markup =>
  html`<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${QR_SIZE}" height="${QR_SIZE}" role="img" aria-label="${label}"><rect width="${size}" height="${size}" fill="#fff"/>${inside}</svg>`;

/** How large the drawing says to be, in CSS pixels. */
export const QR_SIZE = 300;
