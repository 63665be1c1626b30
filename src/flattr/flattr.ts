/** What counts as a flattr. Source: the rules of the game in the product description. */

export const MESSAGE_MAX_CHARACTERS = 500;

/** What is known when somebody flattrs something. */
export type GiveFacts = {
  readonly giverId: string;
  readonly payeeId: string;
  readonly weight: number;
  readonly message: string | null;
  readonly hasBudget: boolean;
  readonly flattredThisMonth: boolean;
  readonly payeeNodeBlocked: boolean;
  /** The payee's node keeps books in the giver's currency. */
  readonly currencyKept: boolean;
};

export type GiveRefusal =
  | 'own_work'
  | 'weight_invalid'
  | 'message_too_long'
  | 'node_blocked'
  | 'already_flattred'
  | 'no_means'
  | 'currency_differs';

/** The first reason why this flattr does not count, or null. What can never count comes first,
 *  so that nobody sets a budget only to hear that the work is their own. */
export function refusalToGive(facts: GiveFacts): GiveRefusal | null {
  if (facts.giverId === facts.payeeId) return 'own_work';
  if (!isWeight(facts.weight)) return 'weight_invalid';
  if (facts.message !== null && [...facts.message].length > MESSAGE_MAX_CHARACTERS)
    return 'message_too_long';
  if (facts.payeeNodeBlocked) return 'node_blocked';
  if (facts.flattredThisMonth) return 'already_flattred';
  if (!facts.hasBudget) return 'no_means';
  if (!facts.currencyKept) return 'currency_differs';
  return null;
}

/** A flattr weighs 1 to 5. */
export const isWeight = (weight: number): boolean =>
  Number.isInteger(weight) && weight >= 1 && weight <= 5;
