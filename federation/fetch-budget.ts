import { AsyncLocalStorage } from 'node:async_hooks';

const MOST_DOCUMENTS = 8;

const spent = new AsyncLocalStorage<{ documents: number }>();

/** Runs what one incoming request, or one question of a visitor, sets off: nothing that another
 *  server sends can make this one fetch more than eight documents. Nested calls share the first
 *  budget. */
export const withFetchBudget = <T>(act: () => Promise<T>): Promise<T> =>
  spent.getStore() === undefined ? spent.run({ documents: 0 }, act) : act();

/** Counts one document, each redirect included.
 *  @throws {Error} when the budget is used up. Outside of any budget nothing is counted. */
export function spendOneFetch(url: string): void {
  const budget = spent.getStore();
  if (budget === undefined) return;
  budget.documents += 1;
  if (budget.documents > MOST_DOCUMENTS) {
    throw new Error(`not fetched, this would be document ${budget.documents}: ${url}`);
  }
}
