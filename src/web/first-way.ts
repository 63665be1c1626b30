import { onwards } from './visit.ts';

export const START_HREF = '/home/start';

/** Where somebody new goes first: on with what they came for, else through their first visit. */
export const joinedWay = (next: string | null | undefined): string =>
  onwards(next === null || next === '/home' ? undefined : next, START_HREF, 'joined');
