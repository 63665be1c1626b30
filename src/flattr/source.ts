/** How a flattr came to be. A door that gives in a way of its own adds its word here.
 *  `page`: by the coin on a page of this node. `link`: by the coin under an address that somebody pasted,
 *  shared or followed. `bot`: they asked the bot. `favourite`: they favourited something elsewhere with a
 *  linked account. `like`: the same with something of this node, whose server is told by a Like.
 *  `monthly`: given by itself, every month. `share`: the fixed part of a budget that is for the giver's
 *  server. `node`: another node sent it, whatever its giver did there. `unknown`: by hand, before this was
 *  written down. */
export const SOURCES = [
  'page',
  'link',
  'bot',
  'favourite',
  'like',
  'monthly',
  'share',
  'node',
  'unknown',
] as const;
export type Source = (typeof SOURCES)[number];

/** Those of flattrs that are given here. */
export type GivenSource = Exclude<Source, 'node'>;

/** Favourites that are flattrs: their author sees them on their own server already. */
export const FAVOURITES = ['favourite', 'like'] as const satisfies readonly Source[];

export const isFavourite = (source: Source): boolean => source === 'favourite' || source === 'like';
