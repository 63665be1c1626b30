/** What counts as a flattr. Source: the rules of the game in the product description. */

export const MESSAGE_MAX_CHARACTERS = 500;

/** What is flattred: a work, or a person themself; by the ids they have here. */
export type Subject = { readonly workId: string } | { readonly personId: string };

/** What is known when somebody flattrs something. */
export type GiveFacts = {
  /** The giver gives from another node now. */
  readonly hasMoved: boolean;
  /** The giver made it, or is it, or would be paid for it. */
  readonly isOwn: boolean;
  readonly weight: number;
  readonly message: string | null;
  /** Its author, or everybody of their server, wants nothing from here. */
  readonly optedOut: boolean;
  /** Our admin has blocked a server that it would go to, or one side has blocked the other. */
  readonly blocked: boolean;
  readonly flattredThisMonth: boolean;
  readonly hasBudget: boolean;
  /** A gift without a name would betray nobody; true for one with a name. */
  readonly hidesWell: boolean;
};

export type GiveRefusal =
  | 'moved'
  | 'flattr_owner'
  | 'weight_invalid'
  | 'message_too_long'
  | 'author_opted_out'
  | 'blocked'
  | 'flattr_once'
  | 'no_means'
  | 'too_few_givers';

/** The first reason why this flattr does not count, or null. What can never count comes first,
 *  so that nobody sets a budget only to hear that the work is their own. Where it goes is no reason:
 *  what nobody can receive yet waits. */
export function refusalToGive(facts: GiveFacts): GiveRefusal | null {
  if (facts.hasMoved) return 'moved';
  if (facts.isOwn) return 'flattr_owner';
  if (!isWeight(facts.weight)) return 'weight_invalid';
  if (facts.message !== null && [...facts.message].length > MESSAGE_MAX_CHARACTERS)
    return 'message_too_long';
  if (facts.optedOut) return 'author_opted_out';
  if (facts.blocked) return 'blocked';
  if (facts.flattredThisMonth) return 'flattr_once';
  if (!facts.hasBudget) return 'no_means';
  return facts.hidesWell ? null : 'too_few_givers';
}

/** A flattr weighs 1 to 5. */
export const isWeight = (weight: number): boolean =>
  Number.isInteger(weight) && weight >= 1 && weight <= 5;
