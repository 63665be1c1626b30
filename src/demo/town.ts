import type { Scene } from './draw-scene.ts';

export type Piece = {
  readonly title: string;
  readonly category: 'text' | 'image' | 'video' | 'audio' | 'software';
  readonly tags: string;
  readonly excerpt: string;
  /** Markdown. */
  readonly body: string;
  readonly scene?: Scene;
};

/** Somebody who makes things, and gives for those of others. */
export type Maker = {
  readonly handle: string;
  readonly name: string;
  readonly language: string;
  readonly summary: string;
  readonly budget: string;
  readonly scene: Scene;
  readonly pieces: readonly Piece[];
};

/** Who writes by hand at the first node, besides the one who has a feed. Nobody of them exists. */
export const VILLAGERS: readonly Maker[] = [
  {
    handle: 'moss-and-fern',
    name: 'Moss & Fern',
    language: 'en',
    summary: 'Slow drawings of small plants, one wall at a time.',
    budget: '6.00',
    scene: { sky: 160, land: 140, with: 'stones', seed: 3 },
    pieces: [
      {
        title: 'Lichens of the north wall',
        category: 'image',
        tags: 'lichen, drawing, walls',
        excerpt: 'Nine greys and one orange, drawn from a folding chair over four damp afternoons.',
        body: 'The orange one is *Xanthoria*. It likes the place where the gutter leaks, and so did I.',
        scene: { sky: 200, land: 130, with: 'stones', seed: 11 },
      },
      {
        title: 'A field guide to gaps between paving stones',
        category: 'text',
        tags: 'plants, streets, walks',
        excerpt: 'What grows where nobody meant anything to grow, and how to walk so that it may.',
        body: '## Pearlwort\n\nYou have stepped on it every day of your life. It does not mind.\n\n## Annual meadow grass\n\nIt flowers in January, because somebody has to.',
        scene: { sky: 80, land: 100, with: 'trees', seed: 5 },
      },
    ],
  },
  {
    handle: 'ruisseaux',
    name: 'Atelier des ruisseaux',
    language: 'fr',
    summary: 'On remonte un cours d’eau, et on écrit ce qu’il dit.',
    budget: '8.00',
    scene: { sky: 210, land: 190, with: 'waves', seed: 8 },
    pieces: [
      {
        title: 'Trois ponts avant la source',
        category: 'text',
        tags: 'rivière, marche, ponts',
        excerpt:
          'Le premier est en pierre, le deuxième en bois, le troisième est un tronc tombé là.',
        body: 'On part du lavoir à sept heures. L’eau est plus bas que la parole : on l’entend mieux quand on se tait.',
        scene: { sky: 205, land: 165, with: 'waves', seed: 21 },
      },
      {
        title: 'Comment poser un moulin d’enfant',
        category: 'video',
        tags: 'rivière, bricolage, enfants',
        excerpt:
          'Deux fourches de noisetier, un bouchon, six plumes, et la patience d’attendre la pluie.',
        body: 'Le film dure quatre minutes. Le moulin, lui, a tenu tout l’été.',
      },
    ],
  },
  {
    handle: 'waldrand',
    name: 'Waldrand',
    language: 'de',
    summary: 'Aufnahmen von dort, wo die Wiese aufhört.',
    budget: '5.00',
    scene: { sky: 30, land: 150, with: 'trees', seed: 2 },
    pieces: [
      {
        title: 'Ein Morgen im Oktober, ungeschnitten',
        category: 'audio',
        tags: 'wald, morgen, vögel',
        excerpt:
          'Zweiundfünfzig Minuten zwischen Nebel und Nebel. Bei Minute dreißig kommt ein Reh.',
        body: 'Zwei Mikrofone, ein Baumstumpf, keine Musik. Am besten leise hören, mit offenem Fenster.',
        scene: { sky: 28, land: 155, with: 'trees', seed: 31 },
      },
      {
        title: 'Die Sprache der Spechte',
        category: 'audio',
        tags: 'wald, vögel',
        excerpt: 'Wer trommelt wann, und worauf: ein hohler Ast klingt weiter als ein gesunder.',
        body: 'Sechs Arten, sechs Takte. Der Schwarzspecht ist der, bei dem man stehen bleibt.',
      },
    ],
  },
];

/** And at the second one. */
export const SAILORS: readonly Maker[] = [
  {
    handle: 'tide-tables',
    name: 'Tide Tables',
    language: 'en',
    summary: 'Small programs for people who live by the water.',
    budget: '7.00',
    scene: { sky: 220, land: 215, with: 'waves', seed: 6 },
    pieces: [
      {
        title: 'Slackwater 2.0',
        category: 'software',
        tags: 'tides, free software, maps',
        excerpt:
          'Prints next week’s tides on one sheet that can get wet. Needs no network and no account.',
        body: 'New in this version: neap tides in grey, and a margin wide enough for a thumb.',
        scene: { sky: 225, land: 205, with: 'waves', seed: 41 },
      },
      {
        title: 'Why our clock has three hands',
        category: 'text',
        tags: 'tides, clocks',
        excerpt:
          'Hours, minutes, and the water. The third one goes round in twelve hours and twenty-five minutes.',
        body: 'The harbour office has had one since the mole was built. Nobody could say who sets it.',
      },
    ],
  },
  {
    handle: 'isola-di-sale',
    name: 'Isola di Sale',
    language: 'it',
    summary: 'Fotografie e ricette da un’isola che si attraversa in un’ora.',
    budget: '9.00',
    scene: { sky: 340, land: 20, with: 'roofs', seed: 4 },
    pieces: [
      {
        title: 'Le saline, prima del temporale',
        category: 'image',
        tags: 'sale, luce, mare',
        excerpt: 'Undici vasche, undici rosa diversi. La dodicesima era già grigia.',
        body: 'Fotografate dal tetto del mulino, con il permesso dei fenicotteri.',
        scene: { sky: 345, land: 15, with: 'waves', seed: 51 },
      },
      {
        title: 'Pane di mare',
        category: 'text',
        tags: 'pane, cucina, sale',
        excerpt: 'Un impasto che lievita con la marea: si comincia quando l’acqua scende.',
        body: '1. Farina, acqua di fonte, un pugno di sale grosso.\n2. Aspettare che si vedano gli scogli.\n3. Infornare quando spariscono.',
        scene: { sky: 40, land: 25, with: 'roofs', seed: 14 },
      },
    ],
  },
];
