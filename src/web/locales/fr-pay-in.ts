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
    scan: 'Scanne le code avec l’application de ta banque',
    scanText: 'Il remplit tout : compte, montant, référence.',
    scanLabel: (holder) => `Un code pour l’application de ta banque : un virement à ${holder}`,
    typed: 'Ou tape-le chez ta banque',
    reference: 'Référence',
    referenceText:
      'Elle est à toi pour la vie et dit que l’argent est le tien : tape-la telle quelle. De même pour un virement permanent.',
    print: 'Cette page s’imprime bien : à garder à côté d’un virement permanent.',
    onPhone:
      'C’est le téléphone où est l’application ? Fais une capture d’écran du code et ouvre-la là-bas, ou copie le compte et la référence ci-dessous.',
    after: 'Et ensuite ?',
    afterText:
      'Un virement met un jour ou deux. Il compte dès que qui tient ce nœud a lu le relevé de la banque ; on te le dit alors, et tu n’en vois rien ici avant.',
    forgotText:
      'La référence oubliée ? Rien n’est perdu : on voit qui a envoyé l’argent, et on l’inscrit pour toi ou le renvoie. Donne le jour et le montant.',
    whoRuns: 'Qui tient ce nœud',
    backText:
      'Trop envoyé ? Ce que tu n’as pas donné reste à toi pour les mois suivants, et tu peux le récupérer.',
    backLink: 'Le récupérer',
    mail: 'Me l’envoyer par mail',
    noAccount: 'Ce nœud n’a pas encore de compte bancaire. Demande à qui le tient comment payer.',
    points: 'Ce nœud tient des points, qui ne s’achètent pas.',
    toBudget: 'Ton budget',
  },
};
