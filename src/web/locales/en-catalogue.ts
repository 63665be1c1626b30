/** The words of the catalogue in English. */
export const enCatalogue = {
  catalogue: {
    title: 'Catalogue',
    lead: 'Everything that was made here, and everything from elsewhere that people here have flattred.',
    taggedLead: (tag: string) => `What people here made or flattred about ${tag}.`,
    search: 'Search the catalogue',
    searchHint: 'Title, author, topic',
    find: 'Search',
    language: 'Language',
    anyLanguage: 'Any language',
    kind: 'Kind',
    anyKind: 'Any kind',
    kinds: {
      text: 'Texts',
      image: 'Pictures',
      audio: 'Audio',
      video: 'Videos',
      software: 'Software',
      people: 'People',
      rest: 'Other works',
    },
    order: 'Order',
    orders: { trending: 'Trending', new: 'New', flattrers: 'Most people' },
    trendingMeans: 'Trending: each flattr counts half as much every week.',
    none: 'Nothing has been published or flattred here yet.',
    noneAction: 'Flattr something from elsewhere',
    noneTagged: (tag: string) => `Nothing here is about ${tag} yet.`,
    noneFound: 'Nothing here is like that. Try fewer words, or another language or kind.',
    noneHere: 'The list ends here.',
    all: 'Show everything',
    more: 'Search the whole catalogue',
    further: 'More',
    toStart: 'To the beginning',
    elsewhere: (host: string) => `on ${host}`,
  },
};

export type CatalogueWords = typeof enCatalogue;
