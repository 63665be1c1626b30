import { html } from 'hono/html';

export type Markup = ReturnType<typeof html>;

/** The coin's face around the origin, radius 12.6, with the notch bitten out of its edge: the
 *  share that goes on its way. */
export const COIN_FACE = 'M11.81 -4.38A12.6 12.6 0 1 1 6.37 -10.87A4.3 4.3 0 0 0 11.81 -4.38Z';
/** The edge that shows because the coin is seen at a slight angle. */
export const COIN_EDGE = 'M-12.82 -5.87A12.6 12.6 0 0 0 -1.34 14.04A14.1 14.1 0 0 1 -12.82 -5.87Z';

/** The coin, drawn in the colour of the text around it. The face is a group of its own, so that
 *  the notch can travel around the edge while the coin keeps its angle. */
export function coin(size: 'small' | 'medium' | 'large' = 'medium'): Markup {
  return html`<svg class="mark mark-${size}" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><g transform="translate(17 15.2) rotate(-8) scale(.96 1)"><g class="mark-face"><path d="${COIN_FACE}"/></g><path d="${COIN_EDGE}"/></g></svg>`;
}
