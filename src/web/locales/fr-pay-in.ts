import type { Words } from './en.ts';

/** The same in French, with *tu*. */
export const frPayIn: Pick<Words, 'payIn'> = {
  payIn: {
    title: 'Verser par virement',
    link: 'Verser',
    lead: 'Envoie ce que tu veux, aussi souvent que tu veux. C’est à toi de le donner dès que le relevé de la banque est là.',
    amount: (currency) => `Montant (${currency})`,
    amountHint: 'Laisse vide pour le taper dans l’application de ta banque.',
    amountWrong: (least) => `Tape un montant comme 20, au moins ${least}.`,
    show: 'Dessiner le code',
    scan: 'Scanne-le avec l’application de ta banque',
    scanText: 'Il remplit tout : compte, montant, référence.',
    scanLabel: (holder) => `Un code pour l’application de ta banque : un virement à ${holder}`,
    typed: 'Ou tape-le chez ta banque',
    reference: 'Référence',
    referenceText:
      'Elle est à toi pour la vie et dit que l’argent est le tien : tape-la telle quelle. De même pour un virement permanent.',
    print: 'Cette page s’imprime bien : à garder à côté d’un virement permanent.',
    mail: 'Me l’envoyer par mail',
    noAccount: 'Ce nœud n’a pas encore de compte bancaire. Demande à qui le tient comment payer.',
    points: 'Ce nœud tient des points, qui ne s’achètent pas.',
    toBudget: 'Ton budget',
  },
};
