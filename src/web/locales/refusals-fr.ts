import type { RefusalWords } from '../refusal-codes.ts';
import { frSocialRefusals } from './social-refusals-fr.ts';

export const frRefusals = {
  ...frSocialRefusals,
  give: {
    no_means:
      'Tu n’as pas encore de budget. Fixes-en un, puis flattre : rien n’est dépensé avant la fin du mois.',
    moved: 'Ton compte d’ici a déménagé. Flattre depuis là où tu vis maintenant.',
    flattr_owner: 'C’est à toi. Un flattr est un merci à quelqu’un d’autre.',
    flattr_once: 'Tu l’as déjà flattré ce mois-ci. Le mois prochain tu pourras de nouveau.',
    not_found:
      'Ce n’est plus ici, donc on ne peut pas le flattrer. Colle son adresse pour le chercher de nouveau.',
    blocked:
      'L’admin de ce nœud n’échange pas de flattrs avec le serveur de l’auteur. Demande-lui pourquoi.',
    author_opted_out:
      'Son auteur, ou son serveur, ne veut pas de flattrs d’ici. Rien n’a été donné ; remercie-le autrement.',
    too_few_givers:
      'Trop peu de gens donnent encore sur ce nœud : entre si peu, d’autres devineraient que c’était toi. Flattre avec ton nom, ou reviens quand cinq personnes auront flattré ce mois-ci ou le mois dernier.',
    weight_invalid: 'Un flattr compte de 1 à 5 fois. Choisis un nombre entre les deux.',
    message_too_long:
      'Un mot de remerciement a 500 caractères au plus. Raccourcis-le et envoie-le de nouveau.',
  },
  app: {
    name_invalid: 'Un nom a de 1 à 60 caractères. Écris-en un autre.',
    site_invalid: 'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine.',
    redirect_invalid:
      'L’une des adresses est inutilisable. Écris des adresses https, ou le schéma propre à une application, avec un point, comme org.example.app:/retour.',
    too_many_redirects: 'Une application a cinq adresses au plus. Retires-en.',
    too_many_apps: 'Tu as dix applications. Retires-en une, puis inscris celle-ci.',
    too_many_tokens: 'Tu as vingt jetons. Révoques-en un, puis crée celui-ci.',
    unknown_app:
      'Ce nœud ne connaît pas cette application. Demande à son auteur si elle est inscrite ici.',
    unknown_token: 'Tu n’as pas ce jeton. Il a peut-être déjà été révoqué.',
    unknown_account: 'Ton compte n’est plus ici. Rien n’a été créé.',
    redirect_differs:
      'L’application veut t’envoyer à une adresse qu’elle n’a pas inscrite. Rien n’y a été envoyé ; dis-le à son auteur.',
  },
  webhook: {
    url_invalid:
      'Cette adresse est inutilisable. Elle commence par https:// et un domaine, sans mot de passe.',
    no_events: 'Choisis au moins une chose à faire savoir.',
    too_many_webhooks: 'Tu as cinq adresses. Retires-en une, puis ajoute celle-ci.',
    unknown_webhook: 'Tu n’as pas cette adresse. Elle a peut-être déjà été retirée.',
  },
  undo: {
    not_found:
      'Tu n’as pas de flattr comme celui-ci. Regarde ton mois pour voir ceux qui tiennent.',
    flattr_undone: 'Ce flattr a déjà été annulé. Il n’y a plus rien à faire.',
    period_closed: 'Son mois est fini, donc il reste. Ce qu’il a valu est en route vers l’auteur.',
  },
  find: {
    unsupported_url:
      'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine, par exemple https://example.org/article.',
    not_found:
      'Rien à flattrer n’a été trouvé là. Vérifie l’adresse, ou colle celle de l’article lui-même.',
    blocked:
      'L’admin de ce nœud n’échange pas de flattrs avec le serveur de l’auteur. Demande-lui pourquoi.',
    author_opted_out:
      'Son auteur, ou son serveur, ne veut pas de flattrs d’ici. Remercie-le autrement.',
  },
  monthlyGift: {
    not_found:
      'Ce n’est plus ici, donc on ne peut pas le flattrer chaque mois. Colle son adresse pour le chercher de nouveau.',
    flattr_owner: 'C’est à toi. Ce qui se donne chaque mois est un merci à quelqu’un d’autre.',
    already_subscribed: 'Tu le flattres déjà chaque mois. C’est parmi tes mois que cela se change.',
    month_invalid: 'Ce mois est passé, ou il est trop loin. Choisis-en un dans la liste.',
    weight_invalid: 'Un flattr compte de 1 à 5 fois. Choisis un nombre entre les deux.',
    too_many_subscriptions:
      'Tu flattres déjà un très grand nombre de choses chaque mois. Arrêtes-en une, puis ajoute celle-ci.',
    too_few_givers:
      'Trop peu de gens donnent encore sur ce nœud : entre si peu, d’autres devineraient que c’était toi. Choisis chaque mois avec ton nom, ou reviens quand plus de gens donneront.',
  },
  homeNode: {
    home_unreadable:
      'Ce n’est ni un identifiant ni un nœud. Écris-le comme @toi@noeud.example, ou noeud.example.',
    home_unreachable:
      'Ce nœud ne répond pas. Vérifie comment il s’écrit, ou ouvre-le toi-même et colles-y l’adresse.',
    home_without_flattr:
      'Ce serveur ne flattre pas, ou ne dit pas comment. Si ton nœud en est un autre, écris celui-là.',
    asked_too_often:
      'Beaucoup de gens cherchent leur nœud en ce moment. Recommence dans une minute, ou ouvre le tien toi-même et colles-y l’adresse.',
  },
  link: {
    link_unknown:
      'Ce lien est inconnu ici. Copie-le en entier, ou demandes-en un nouveau à l’admin de ce nœud.',
    link_used:
      'Ce lien a déjà servi. Il ne sert qu’une fois ; demandes-en un nouveau à l’admin de ce nœud.',
    link_expired: 'Ce lien est trop ancien. Demandes-en un nouveau à l’admin de ce nœud.',
  },
  knock: {
    server_unreadable:
      'Ce n’est ni un identifiant ni un serveur. Écris-le comme @toi@social.example, ou social.example.',
    server_is_here:
      'C’est ce nœud lui-même. Écris le serveur du compte que tu as ailleurs, ou utilise un lien.',
    server_blocked:
      'L’admin de ce nœud ne veut rien avoir à faire avec ce serveur. Demande-lui pourquoi.',
    server_unreachable:
      'Ce serveur ne répond pas en ce moment. Vérifie comment il s’écrit, ou réessaie dans quelques minutes.',
    no_client_api:
      'Ce serveur n’accepte pas d’applications, donc on ne peut pas se connecter avec lui. Prends un autre compte, ou un lien.',
    asked_too_often: 'Beaucoup de monde veut entrer en ce moment. Réessaie dans une minute.',
  },
  enter: {
    denied: 'Tu as dit non sur ton serveur, donc rien ne s’est passé ici. Tu peux recommencer.',
    mixed_up:
      'Cette réponse ne va avec aucune question de ce navigateur : elle vient trop tard, ou deux fois, ou d’une autre fenêtre. Recommence.',
    app_forgotten:
      'Ton serveur ne connaissait plus ce nœud. Recommence, et il refera sa connaissance.',
    server_unreachable: 'Ton serveur n’a pas répondu. Recommence dans quelques minutes.',
    not_proven:
      'Ton serveur n’a pas montré à qui est ce compte. Recommence ; si cela n’aide pas, dis-le à son admin.',
    server_blocked:
      'L’admin de ce nœud ne veut rien avoir à faire avec ton serveur. Demande-lui pourquoi.',
    identity_taken:
      'Ce compte est à quelqu’un d’autre ici. Connecte-toi avec lui pour voir à qui, et délie-le d’abord là.',
    invitation_needed:
      'Ce nœud accueille qui est invité, ou qui un cadeau attend. Demande un lien à son admin.',
    registration_closed:
      'Ce nœud n’accueille plus personne. Cherches-en un autre, ou demande à son admin.',
  },
  passkey: {
    needs_script:
      'Les clés d’accès ont besoin de JavaScript et d’un navigateur qui les connaît. Les autres portes marchent sans.',
    mixed_up: 'Cela a duré trop longtemps, ou a commencé dans une autre fenêtre. Réessaie.',
    not_verified:
      'La réponse de ton navigateur ne va pas avec ce nœud. Rien n’a changé\u00a0; réessaie.',
    unknown_passkey: 'Cette clé d’accès n’est plus connue ici. Entre autrement.',
    passkey_known: 'Cette clé d’accès est déjà ici.',
    passkey_copied:
      'Cette clé d’accès a servi ailleurs entre-temps\u00a0: il y en a peut-être une copie. Entre autrement, et retire-la.',
    too_many_passkeys: 'Personne n’a plus de 20 clés d’accès ici. Retires-en d’abord une.',
  },
  confirm: {
    link_unknown:
      'Ce lien ne confirme rien pour toi\u00a0: il est ancien, ou quelqu’un d’autre l’a demandé. Demandes-en un nouveau.',
    address_taken:
      'Cette adresse connecte déjà quelqu’un. Connecte-toi par courriel pour voir qui, ou donnes-en une autre.',
  },
  host: {
    host_unusable:
      'Ce n’est pas un nom qu’une personne peut avoir : c’est la fin de beaucoup de noms, ou ce nœud lui-même. Écris le nom de ton propre site.',
    host_blocked: 'Ce nœud ne prend rien de là-bas. Son admin peut dire pourquoi.',
    too_many_hosts: 'Tu as déjà 20 sites. Rends-en un d’abord.',
  },
  unlink: {
    unknown_identity: 'Ce compte n’est plus parmi les tiens.',
    not_asked: 'C’est déjà répondu, ou ce n’est plus dans tes favoris.',
  },
  newAdmin: {
    handle_invalid:
      'Un identifiant a 1 à 30 lettres, chiffres, tirets ou tirets bas, et n’est pas un mot qui désigne le nœud lui-même. Choisis-en un de cette forme.',
    handle_taken: 'Quelqu’un ici a déjà cet identifiant. Choisis-en un autre.',
    name_invalid: 'Un nom a de 1 à 100 caractères. Écris-en un.',
  },
  settlement: {
    unknown_peer:
      'Aucun nœud de ce nom ne règle ses dettes avec celui-ci. Cherchez-le dans la liste des nœuds.',
    unreachable: 'Il ne répond pas. Vérifiez comment il s’écrit.',
    unknown_reference:
      'Aucun paiement n’a cette référence. Laissez-la vide et nommez le nœud d’où vient l’argent.',
    unknown_entry: 'Cet argent n’est plus ici. Regardez de nouveau la liste.',
    unknown_line: 'Cette ligne n’est plus ici. Regardez de nouveau la page du nœud.',
    not_ours_to_pay: 'C’est l’autre nœud qui paie. Notez-le comme reçu à l’arrivée.',
    not_ours_to_receive:
      'C’est à nous de le payer. Notez-le comme envoyé quand la banque l’a débité.',
    already_booked: 'C’est déjà noté. Rien n’a été noté deux fois.',
    nothing_to_pay: 'Il n’en reste rien à payer.',
    amount_invalid: 'Un montant est un nombre positif comme 10 ou 12,50.',
    too_much: 'C’est plus qu’il n’y a. Choisissez un montant plus petit.',
    waiting:
      'Les dettes ne peuvent pas changer en ce moment : une compensation attend sa réponse, ou ce nœud a été restauré. Recommencez plus tard.',
    not_disputed: 'Cette ligne n’est plus contestée.',
    nobody_here: 'Personne ici n’a cette adresse : accepter cette ligne n’irait à personne.',
    already_withdrawn: 'Elle était déjà acceptée ; ils n’ont pas encore répondu.',
    already_disputed:
      'Cette ligne est contestée, ou l’a été. Regardez la liste des lignes contestées.',
    accepted_after_all: 'Vous avez déjà finalement accepté cette ligne : elle le reste.',
    released: 'Ce que dit cette ligne est déjà à son créateur. Il est trop tard pour la contester.',
    netted:
      'Une compensation compte déjà cette ligne, ou elle est échue. Demandez à l’admin de ce nœud de la corriger.',
    nothing_left: 'Il ne reste rien de cette ligne : son nœud l’a corrigée.',
    no_room:
      'Ce décompte retire tant de lignes antérieures qu’il lui faut celle-ci. Demandez à l’admin de ce nœud de la corriger.',
    reason_invalid: 'Dites pourquoi en quelques mots, avec des lettres de a à z.',
    entry_missing:
      'Écrivez le numéro que la banque donne à l’écriture, ou ce qui la désigne une seule fois, comme sa date et son montant : rien d’autre ne distinguerait cet argent d’un autre.',
    nothing_said: 'Ils n’ont pas dit où les payer : il n’y a rien à décider.',
    iban_differs:
      'Ils indiquent un autre compte depuis. Rouvrez la page du nœud, et faites-vous lire l’IBAN.',
    two_accounts:
      'Ils ont signé deux comptes sous un même numéro. Rejetez les deux, et demandez à leur admin d’indiquer de nouveau le bon.',
    not_frozen: 'Il n’est plus gelé.',
    refused: 'C’est impossible dans l’état actuel. La page du nœud dit ce qu’il attend.',
  },
  account: {
    iban_invalid:
      'Ce n’est pas un IBAN : sa clé de contrôle ou sa longueur est fausse. Copiez-le de nouveau.',
    bic_invalid: 'Ce n’est pas un BIC. Il a 8 ou 11 lettres et chiffres, et peut rester vide.',
    holder_invalid: 'Écrivez le nom du titulaire : 1 à 140 caractères sur une ligne.',
    points: 'Ce nœud tient des points, qu’aucune banque ne paie.',
    change_unconfirmed: 'Un autre compte est indiqué. Dites qu’il doit être remplacé.',
  },
} satisfies RefusalWords;
