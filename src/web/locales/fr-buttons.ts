import type { ButtonWords } from './en-buttons.ts';
import { countFr as count } from './numbers.ts';

export const frButtons: ButtonWords = {
  button: {
    flattr: 'Flattrer',
    label: (n) => `Flattrer, ${count(n)}\u00a0${n > 1 ? 'flattrs' : 'flattr'} jusqu’ici`,
    nothing: 'Cette adresse ne peut pas être flattrée',
  },
};
