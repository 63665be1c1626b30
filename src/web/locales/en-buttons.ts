import { countEn as count } from './numbers.ts';

/** Buttons on other sites, and how to put them there. */
export const enButtons = {
  button: {
    flattr: 'Flattr this',
    label: (n: number) => `Flattr this, ${count(n)}\u00a0${n === 1 ? 'flattr' : 'flattrs'} so far`,
    nothing: 'This address cannot be flattred',
  },
};

export type ButtonWords = typeof enButtons;
