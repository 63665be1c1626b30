import type { RefusalWords } from '../refusal-codes.ts';
import { enSocialRefusals } from './social-refusals-en.ts';

export const enRefusals = {
  ...enSocialRefusals,
  give: {
    no_means:
      'You have no budget yet. Set one, then flattr: nothing is spent before the month ends.',
    own_work: 'This is your own. A flattr is a thank-you to somebody else.',
    already_flattred: 'You have flattred this already this month. Next month you can again.',
    unknown_work:
      'This is not here any more, so it cannot be flattred. Paste its address to look for it again.',
    currency_differs:
      'Its author’s node keeps another currency than this one, so a flattr could not arrive. Nothing was given.',
    node_blocked:
      'The admin of this node does not exchange flattrs with the author’s node. Ask them why.',
    no_flattr_node:
      'Its author’s server does not know flattrs, so a gift could not arrive. Nothing was given.',
    weight_invalid: 'A flattr counts 1 to 5 times. Choose a number in between.',
    message_too_long: 'A word of thanks has 500 characters at most. Shorten it and send it again.',
  },
  undo: {
    unknown_flattr:
      'There is no such flattr of yours. Look at your month to see the ones that stand.',
    already_undone: 'This flattr was undone before. There is nothing left to do.',
    period_closed: 'Its month is over, so it stays. What it was worth is on its way to the author.',
  },
  find: {
    not_a_url:
      'This is not an address of the web. It begins with https:// and a host, for example https://example.org/article.',
    nothing_there:
      'Nothing that can be flattred was found there. Check the address, or paste the one of the article itself.',
    no_flattr_node:
      'Its author’s server does not know flattrs yet, so a gift could not arrive. Tell the author about it: any node can be their home.',
    node_blocked:
      'The admin of this node does not exchange flattrs with the author’s node. Ask them why.',
  },
  link: {
    link_unknown:
      'This link is not known here. Copy it whole, or ask the admin of this node for a new one.',
    link_used: 'This link has been used. It works once; ask the admin of this node for a new one.',
    link_expired: 'This link is too old. Ask the admin of this node for a new one.',
  },
  newAdmin: {
    handle_invalid:
      'A handle has 1 to 30 letters, digits, underscores or hyphens, and is not a word that stands for the node itself. Choose one like that.',
    handle_taken: 'Somebody here has this handle already. Choose another.',
    name_invalid: 'A name has 1 to 100 characters. Write one.',
  },
} satisfies RefusalWords;
