import type { Company, Rail } from '../rails/rail.ts';
import type { RailDeps } from './deps.ts';

export type { Company } from '../rails/rail.ts';
export type CardRail = Extract<Rail, { readonly how: 'address' }>;

/** The ways to pay by card that this node has. */
export const cardRails = ({ rails }: Pick<RailDeps, 'rails'>): readonly CardRail[] =>
  rails.filter((rail) => rail.how === 'address');

/** Who takes the money of one of these ways; null: this node has it no more, or never had. */
export const companyOf = (deps: Pick<RailDeps, 'rails'>, rail: string): Company | null =>
  cardRails(deps).find(({ name }) => name === rail)?.company ?? null;

/** What card money is booked under: the company's own names, so that nothing is booked twice. */
export const cardKey = (paymentId: string): string => `node:card:${paymentId}`;
export const cardFeeKey = (bookingId: string): string => `node:card_fee:${bookingId}`;
export const cardReturnKey = (bookingId: string): string => `node:card_return:${bookingId}`;
export const maturityKey = (cardPaymentId: string): string => `node:maturity:${cardPaymentId}`;
/** @param topUpId of the transaction that booked the payment. */
export const cardBackKey = (topUpId: string, bookingId: string): string =>
  `node:card_back:${topUpId}:${bookingId}`;
