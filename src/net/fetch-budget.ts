import { AsyncLocalStorage } from 'node:async_hooks';
import { GetFailed } from './bounded-get.ts';

const MOST_DOCUMENTS = 8;

type Budget = { documents: number };

const spent = new AsyncLocalStorage<Budget>();

/** Runs what one incoming request, or one question of a visitor, sets off: nothing that another
 *  server sends can make this one fetch more than eight documents. Nested calls share the first
 *  budget. */
export const withFetchBudget = <T>(act: () => Promise<T>): Promise<T> =>
  spent.getStore() === undefined ? spent.run({ documents: 0 }, act) : act();

/** The same for several questions, which may want to know whether something stayed unread because
 *  the budget was used up. */
export const inOneBudget = <T>(act: (isSpent: () => boolean) => Promise<T>): Promise<T> =>
  withFetchBudget(() => act(() => (spent.getStore()?.documents ?? 0) > MOST_DOCUMENTS));

/** Counts one document, each redirect included. Outside of any budget nothing is counted.
 *  @throws {GetFailed} when the budget is used up. */
export function spendOneFetch(url: string): void {
  const budget = spent.getStore();
  if (budget === undefined) return;
  budget.documents += 1;
  if (budget.documents > MOST_DOCUMENTS) {
    const message = `not fetched, this would be document ${budget.documents}: ${url}`;
    throw new GetFailed('unreachable', message);
  }
}
