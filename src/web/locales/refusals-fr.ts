import type { RefusalWords } from '../refusal-codes.ts';
import { frSocialRefusals } from './social-refusals-fr.ts';

export const frRefusals = {
  ...frSocialRefusals,
  give: {
    no_means:
      'Tu n’as pas encore de budget. Fixes-en un, puis flattre : rien n’est dépensé avant la fin du mois.',
    own_work: 'C’est à toi. Un flattr est un merci à quelqu’un d’autre.',
    already_flattred: 'Tu l’as déjà flattré ce mois-ci. Le mois prochain tu pourras de nouveau.',
    unknown_work:
      'Ce n’est plus ici, donc on ne peut pas le flattrer. Colle son adresse pour le chercher de nouveau.',
    currency_differs:
      'Le nœud de son auteur tient une autre monnaie que celui-ci, un flattr ne pourrait pas arriver. Rien n’a été donné.',
    node_blocked:
      'L’admin de ce nœud n’échange pas de flattrs avec le nœud de l’auteur. Demande-lui pourquoi.',
    no_flattr_node:
      'Le serveur de son auteur ne connaît pas les flattrs, un don ne pourrait pas arriver. Rien n’a été donné.',
    weight_invalid: 'Un flattr compte de 1 à 5 fois. Choisis un nombre entre les deux.',
    message_too_long:
      'Un mot de remerciement a 500 caractères au plus. Raccourcis-le et envoie-le de nouveau.',
  },
  undo: {
    unknown_flattr:
      'Tu n’as pas de flattr comme celui-ci. Regarde ton mois pour voir ceux qui tiennent.',
    already_undone: 'Ce flattr a déjà été annulé. Il n’y a plus rien à faire.',
    period_closed: 'Son mois est fini, donc il reste. Ce qu’il a valu est en route vers l’auteur.',
  },
  find: {
    not_a_url:
      'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine, par exemple https://example.org/article.',
    nothing_there:
      'Rien à flattrer n’a été trouvé là. Vérifie l’adresse, ou colle celle de l’article lui-même.',
    no_flattr_node:
      'Le serveur de son auteur ne connaît pas encore les flattrs, un don ne pourrait pas arriver. Parles-en à l’auteur : n’importe quel nœud peut l’accueillir.',
    node_blocked:
      'L’admin de ce nœud n’échange pas de flattrs avec le nœud de l’auteur. Demande-lui pourquoi.',
  },
  link: {
    link_unknown:
      'Ce lien est inconnu ici. Copie-le en entier, ou demandes-en un nouveau à l’admin de ce nœud.',
    link_used:
      'Ce lien a déjà servi. Il ne sert qu’une fois ; demandes-en un nouveau à l’admin de ce nœud.',
    link_expired: 'Ce lien est trop ancien. Demandes-en un nouveau à l’admin de ce nœud.',
  },
  newAdmin: {
    handle_invalid:
      'Un identifiant a 1 à 30 lettres, chiffres, tirets ou tirets bas, et n’est pas un mot qui désigne le nœud lui-même. Choisis-en un de cette forme.',
    handle_taken: 'Quelqu’un ici a déjà cet identifiant. Choisis-en un autre.',
    name_invalid: 'Un nom a de 1 à 100 caractères. Écris-en un.',
  },
} satisfies RefusalWords;
