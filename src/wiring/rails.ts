import type { Config } from '../config.ts';
import { manualRail } from '../rails/manual/rail.ts';
import type { Rail } from '../rails/rail.ts';
import { sepaRail } from '../rails/sepa/rail.ts';
import { stripeRail } from '../rails/stripe/rail.ts';

/** The ways for money to come to this node; another one is a line here. */
export const makeRails = (
  config: Pick<Config, 'currency' | 'fundsMode' | 'stripe'>,
): readonly Rail[] =>
  [manualRail, sepaRail(config), stripeRail(config.stripe, config)].filter((rail) => rail !== null);
