import sharp from 'sharp';

/** What is on a picture of the demo. */
export type Scene = {
  /** Degrees of the colour circle, of sky and land. */
  readonly sky: number;
  readonly land: number;
  /** What stands on the land, or lies on it. */
  readonly with: 'trees' | 'waves' | 'stones' | 'roofs';
  /** Two with another number do not look alike. */
  readonly seed: number;
};

const [WIDTH, HEIGHT] = [720, 450];

/** Draws a landscape, so that a demo has pictures without bringing any.
 *  @returns a JPEG of about 20 kB. */
export async function drawScene(scene: Scene): Promise<Uint8Array<ArrayBuffer>> {
  const { sky, land, seed } = scene;
  const next = numbers(seed);
  const [x, y] = [120 + next() * 480, 80 + next() * 90];
  const ridges = [0, 1, 2].map((n) => ridge(230 + n * 62, 46 - n * 8, next));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
<defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${sky} 62% 74%)"/><stop offset="1" stop-color="hsl(${sky - 24} 80% 92%)"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#g)"/><circle cx="${x}" cy="${y}" r="38" fill="hsl(42 95% 88%)"/>
${ridges.map((path, n) => `<path d="${path}" fill="hsl(${land} ${34 + n * 6}% ${58 - n * 15}%)"/>`).join('')}
${things(scene, next)}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer());
}

/** The same numbers from 0 to 1 each time. Source: Park and Miller 1988, "minimal standard". */
function numbers(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function ridge(level: number, height: number, next: () => number): string {
  const shift = next() * 6;
  const points = Array.from({ length: 25 }, (_, n) => {
    const wave = Math.sin(n / 2.3 + shift) + Math.sin(n / 1.1 + shift * 3) / 2;
    return `${n * 30},${Math.round(level - wave * height)}`;
  });
  return `M0,${HEIGHT} L${points.join(' L')} L${WIDTH},${HEIGHT} Z`;
}

function things({ with: kind, land, sky }: Scene, next: () => number): string {
  const dark = `hsl(${land} 42% 18%)`;
  const light = `hsl(${sky} 70% 90%)`;
  return Array.from({ length: 16 }, (_, n) => {
    const [x, y] = [Math.round(n * 46 + next() * 30), Math.round(360 + next() * 70)];
    return SHAPES[kind]({ x, y, size: Math.round(16 + next() * 22), dark, light });
  }).join('');
}

type Place = Readonly<Record<'x' | 'y' | 'size', number>> &
  Readonly<Record<'dark' | 'light', string>>;

const SHAPES: Readonly<Record<Scene['with'], (place: Place) => string>> = {
  trees: ({ x, y, size, dark }) =>
    `<path d="M${x},${y} l${size / 2},${-size * 2.4} l${size / 2},${size * 2.4} Z" fill="${dark}"/>`,
  waves: ({ x, y, size, light }) =>
    `<path d="M${x - 20},${y} q${size},${-size / 2} ${size * 2},0" fill="none" stroke="${light}" stroke-width="3"/>`,
  stones: ({ x, y, size, dark }) =>
    `<ellipse cx="${x}" cy="${y}" rx="${size}" ry="${size / 2}" fill="${dark}"/>`,
  roofs: ({ x, y, size, dark }) =>
    `<path d="M${x},${y + 40} v-40 l${size},${-size} l${size},${size} v40 Z" fill="${x % 3 === 0 ? 'hsl(14 55% 44%)' : dark}"/>`,
};
