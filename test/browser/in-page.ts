/** What is run inside a page, as text: the types of this project know no DOM. */

export const FITS = `new Promise((tell) => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  const unnamed = [...document.querySelectorAll('a, button, input:not([type=hidden]), textarea, select')]
    .filter((e) => !e.labels?.length && !e.ariaLabel && (e.matches('select') || !e.textContent.trim()))
    .map((e) => e.outerHTML);
  const small = [...document.querySelectorAll('button, nav a, .coin, .button, summary')]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
    .map((e) => e.outerHTML);
  const root = document.documentElement;
  setTimeout(() => tell({ tooWide: root.scrollWidth - root.clientWidth, shift, unnamed, small }), 50);
})`;
export type Fits = { tooWide: number; shift: number; unnamed: string[]; small: string[] };

/** The contrast ratio of each pair of colour tokens, by what the browser paints; WCAG 2.2, 1.4.3. */
export const contrasts = (pairs: readonly (readonly [string, string])[]) => `{
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  const luminance = (token) => {
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--' + token);
    if (colour === '') throw new Error('no colour ' + token);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((value) => {
      const s = value / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  (${JSON.stringify(pairs)}).map(([text, ground]) => {
    const [dark, light] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
    return { pair: text + ' on ' + ground, ratio: (light + 0.05) / (dark + 0.05) };
  });
}`;
export type Contrast = { pair: string; ratio: number };

/** What has the keyboard: the id, the class, the text, what it is called besides, and how wide its outline
 *  is. */
export const FOCUS = `{
  const { activeElement: focused } = document;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const outline = outlineStyle === 'none' ? 'none' : outlineWidth;
  const label = focused.ariaLabel ?? focused.labels?.[0]?.textContent ?? '';
  ({ id: focused.id, name: focused.className, text: focused.textContent, label, outline });
}`;
export type Focus = { id: string; name: string; text: string; label: string; outline: string };
