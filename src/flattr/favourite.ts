/** What happens to a favourite on the server of an author: nothing is there and nothing comes; what is
 *  there stays; it goes; one comes; the old one goes and a new one comes. */
export type FavouriteStep = 'none' | 'keep' | 'take_back' | 'give' | 'renew';

/** What an author's own server should be told of a giver. A favourite stands for all flattrs that one
 *  giver has given for one work, in whatever months: it goes with the last of them. Servers take no
 *  second favourite of one post, so what is given again in a later month is shown by a new one in
 *  the place of the old one; else its author would not hear of it.
 *  @param facts.shown there is a flattr for it to stand for.
 *  @param facts.standingMonth the month in which the favourite that stands was given; null: none does.
 *  @param facts.givenIn the month in which the giver has just given; null: they have taken something
 *    back, which never makes a favourite. */
export function favouriteFor(facts: {
  readonly shown: boolean;
  readonly standingMonth: string | null;
  readonly givenIn: string | null;
}): FavouriteStep {
  const { shown, standingMonth, givenIn } = facts;
  if (!shown) return standingMonth === null ? 'none' : 'take_back';
  if (standingMonth === null) return givenIn === null ? 'none' : 'give';
  return givenIn !== null && standingMonth < givenIn ? 'renew' : 'keep';
}
