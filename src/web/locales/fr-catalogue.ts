import type { CatalogueWords } from './en-catalogue.ts';

/** Les mots du catalogue en français. */
export const frCatalogue: CatalogueWords = {
  catalogue: {
    title: 'Catalogue',
    lead: 'Tout ce qui s’est créé ici, et tout ce que les gens d’ici ont flattré ailleurs.',
    taggedLead: (tag) => `Ce que les gens d’ici ont créé ou flattré à propos de ${tag}.`,
    search: 'Chercher dans le catalogue',
    searchHint: 'Titre, auteur, sujet',
    find: 'Chercher',
    language: 'Langue',
    anyLanguage: 'Toutes les langues',
    kind: 'Genre',
    anyKind: 'Tous les genres',
    kinds: {
      text: 'Textes',
      image: 'Images',
      audio: 'Sons',
      video: 'Vidéos',
      software: 'Logiciels',
      people: 'Personnes',
      rest: 'Autres œuvres',
    },
    order: 'Ordre',
    orders: { trending: 'Tendances', new: 'Nouveautés', flattrers: 'Les plus remerciées' },
    trendingMeans: 'Tendances : chaque semaine, un flattr compte moitié moins.',
    none: 'Rien n’a encore été publié ni flattré ici.',
    noneAction: 'Flattrer quelque chose d’ailleurs',
    noneTagged: (tag) => `Rien ici ne parle encore de ${tag}.`,
    noneFound: 'Rien de tel ici. Essaie moins de mots, une autre langue ou un autre genre.',
    noneHere: 'La liste s’arrête ici.',
    all: 'Tout montrer',
    more: 'Chercher dans tout le catalogue',
    further: 'La suite',
    toStart: 'Revenir au début',
    elsewhere: (host) => `sur ${host}`,
  },
};
