import type { RefusalWords } from '../refusal-codes.ts';
import { enSocialRefusals } from './social-refusals-en.ts';

export const enRefusals = {
  ...enSocialRefusals,
  give: {
    no_means:
      'You have no budget yet. Set one, then flattr: nothing is spent before the month ends.',
    moved: 'Your account here has moved. Flattr from where you live now.',
    flattr_owner: 'This is your own. A flattr is a thank-you to somebody else.',
    flattr_once: 'You have flattred this already this month. Next month you can again.',
    not_found:
      'This is not here any more, so it cannot be flattred. Paste its address to look for it again.',
    blocked:
      'The admin of this node does not exchange flattrs with the author’s server. Ask them why.',
    author_opted_out:
      'Its author, or their server, wants no flattrs from here. Nothing was given; thank them in another way.',
    too_few_givers:
      'Too few people give on this node as yet: among so few, others could guess that it was you. Flattr it with your name, or come back when five people have flattred this month or last.',
    weight_invalid: 'A flattr counts 1 to 5 times. Choose a number in between.',
    message_too_long: 'A word of thanks has 500 characters at most. Shorten it and send it again.',
  },
  app: {
    name_invalid: 'A name has 1 to 60 characters. Write another one.',
    site_invalid: 'This is not an address of the web. It begins with https:// and a host.',
    redirect_invalid:
      'One of the addresses cannot be used. Write https addresses, or an app’s own scheme with a dot in it, such as org.example.app:/back.',
    too_many_redirects: 'An app has five addresses at most. Leave some out.',
    too_many_apps: 'You have ten apps. Remove one of them, then register this one.',
    too_many_tokens: 'You have twenty tokens. End one of them, then make this one.',
    unknown_app: 'This node knows no such app. Ask its maker whether it is registered here.',
    unknown_token: 'There is no such token of yours. It was ended before, perhaps.',
    unknown_account: 'Your account is not here any more. Nothing was made.',
    redirect_differs:
      'The app wants to send you to an address that it has not registered. Nothing was sent there; tell its maker.',
  },
  webhook: {
    url_invalid:
      'This address cannot be used. It begins with https:// and a host, and has no password in it.',
    no_events: 'Choose at least one thing to be told of.',
    too_many_webhooks: 'You have five addresses. Remove one of them, then add this one.',
    unknown_webhook: 'There is no such address of yours. It was removed before, perhaps.',
  },
  undo: {
    not_found: 'There is no such flattr of yours. Look at your month to see the ones that stand.',
    flattr_undone: 'This flattr was undone before. There is nothing left to do.',
    period_closed: 'Its month is over, so it stays. What it was worth is on its way to the author.',
  },
  find: {
    unsupported_url:
      'This is not an address of the web. It begins with https:// and a host, for example https://example.org/article.',
    not_found:
      'Nothing that can be flattred was found there. Check the address, or paste the one of the article itself.',
    blocked:
      'The admin of this node does not exchange flattrs with the author’s server. Ask them why.',
    author_opted_out:
      'Its author, or their server, wants no flattrs from here. Thank them in another way.',
  },
  monthlyGift: {
    not_found:
      'This is not here any more, so it cannot be flattred every month. Paste its address to look for it again.',
    flattr_owner: 'This is your own. What you give every month is a thank-you to somebody else.',
    already_subscribed:
      'You flattr this every month already. Your months are where you change that.',
    month_invalid: 'That month has passed, or is too far away. Choose one from the list.',
    weight_invalid: 'A flattr counts 1 to 5 times. Choose a number in between.',
    too_many_subscriptions:
      'You flattr very many things every month already. Stop one of them, then add this one.',
    too_few_givers:
      'Too few people give on this node as yet: among so few, others could guess that it was you. Choose every month with your name, or come back when more people give.',
  },
  homeNode: {
    home_unreadable:
      'This is no handle and no node. Write it like @you@node.example, or node.example.',
    home_unreachable:
      'That node does not answer. Check how it is written, or open it yourself and paste the address there.',
    home_without_flattr:
      'That server does not flattr, or does not say how. If your node is another one, write that.',
    asked_too_often:
      'Very many people ask for their nodes just now. Try again in a minute, or open yours yourself and paste the address there.',
  },
  link: {
    link_unknown:
      'This link is not known here. Copy it whole, or ask the admin of this node for a new one.',
    link_used: 'This link has been used. It works once; ask the admin of this node for a new one.',
    link_expired: 'This link is too old. Ask the admin of this node for a new one.',
  },
  knock: {
    server_unreadable:
      'This is no handle and no server. Write it like @you@social.example, or social.example.',
    server_is_here:
      'That is this node itself. Write the server of the account that you have elsewhere, or use a link.',
    server_blocked: 'The admin of this node wants nothing to do with that server. Ask them why.',
    server_unreachable:
      'That server does not answer just now. Check how it is written, or try again in a few minutes.',
    no_client_api:
      'That server takes no apps, so you cannot sign in with it. Use another account, or a link.',
    asked_too_often: 'Very many people want in just now. Try again in a minute.',
  },
  enter: {
    denied: 'You said no on your server, so nothing has happened here. You can begin again.',
    mixed_up:
      'This answer fits no question of this browser: it came late, or twice, or from another window. Begin again.',
    app_forgotten:
      'Your server did not know this node any more. Begin again, and it will get to know it anew.',
    server_unreachable: 'Your server did not answer. Begin again in a few minutes.',
    not_proven:
      'Your server did not show whose account it is. Begin again; if that does not help, tell its admin.',
    server_blocked: 'The admin of this node wants nothing to do with your server. Ask them why.',
    identity_taken:
      'That account belongs to somebody else here. Sign in with it to see whom, and unlink it there first.',
    invitation_needed:
      'This node takes in people who are invited, or for whom a gift waits. Ask its admin for a link.',
    registration_closed: 'This node takes in nobody new. Find another one, or ask its admin.',
  },
  passkey: {
    needs_script:
      'Passkeys need JavaScript and a browser that knows them. The other doors work without.',
    mixed_up: 'That took too long, or began in another window. Try again.',
    not_verified: 'Your browser’s answer does not fit this node. Nothing was changed; try again.',
    unknown_passkey: 'This passkey is not known here any more. Come in another way.',
    passkey_known: 'This passkey is here already.',
    passkey_copied:
      'This passkey was used elsewhere in the meantime: there may be a copy of it. Come in another way, and remove it.',
    too_many_passkeys: 'Nobody has more than 20 passkeys here. Remove one first.',
  },
  confirm: {
    link_unknown:
      'This link confirms nothing for you: it is old, or was asked for by somebody else. Ask for a new one.',
    address_taken:
      'This address signs somebody in already. Sign in by mail to see whom, or give another one.',
  },
  host: {
    host_unusable:
      'This is no name that one person can have: it is the end of many names, or this node itself. Write the name of your own site.',
    host_blocked: 'This node takes nothing from there. Its admin can say why.',
    too_many_hosts: 'You have 20 sites already. Take one back first.',
  },
  unlink: {
    unknown_identity: 'That account is not among yours any more.',
    not_asked: 'That was answered before, or is not favourited any more.',
  },
  newAdmin: {
    handle_invalid:
      'A handle has 1 to 30 letters, digits, underscores or hyphens, and is not a word that stands for the node itself. Choose one like that.',
    handle_taken: 'Somebody here has this handle already. Choose another.',
    name_invalid: 'A name has 1 to 100 characters. Write one.',
  },
  settlement: {
    unknown_peer: 'No such node settles with this one. Look at the list of nodes for its name.',
    unreachable: 'It does not answer. Check how it is written.',
    unknown_reference:
      'No payment has that reference. Leave it empty and name the node that it came from.',
    unknown_entry: 'That money is not here any more. Look at the list again.',
    unknown_line: 'That line is not here any more. Look at the node’s page again.',
    not_ours_to_pay: 'The other node pays this one. Book it as received when it has arrived.',
    not_ours_to_receive: 'This one is ours to pay. Book it as sent when the bank has debited it.',
    already_booked: 'That is booked already. Nothing was booked twice.',
    nothing_to_pay: 'Nothing is left to pay for it.',
    amount_invalid: 'An amount is a positive number like 10 or 12.50.',
    too_much: 'That is more than there is. Choose a smaller amount.',
    waiting:
      'Debts may not change just now: a netting waits for its answer, or this node was restored. Try again later.',
    not_disputed: 'That line is not in dispute any more.',
    nobody_here: 'Nobody here has that address: to accept the line would be for nobody.',
    already_withdrawn: 'That was accepted before; they have not answered yet.',
    already_disputed: 'That line is in dispute, or was. Look at the list of disputed lines.',
    accepted_after_all: 'You accepted that line after all once: it stays accepted.',
    released: 'What that line says is its creator’s already. It is too late to dispute it.',
    netted:
      'A netting counts that line already, or it has fallen due. Ask the admin of that node to correct the line.',
    nothing_left: 'Nothing is left of that line: its node has corrected it.',
    no_room:
      'That statement takes so much off earlier lines that it cannot do without this one. Ask the admin of that node to correct it.',
    reason_invalid: 'Say why in a few words, with letters from a to z.',
    entry_missing:
      'Write the bank’s own number of the entry, or what else names it once, like its date and amount: nothing else would tell the same money from other money.',
    nothing_said: 'They have not said where they are paid, so there is nothing to decide.',
    iban_differs:
      'They say another account by now. Open the node’s page again, and have the IBAN read out to you.',
    two_accounts:
      'They signed two accounts under one number. Reject both, and ask their admin to set the right one anew.',
    not_frozen: 'It is not frozen any more.',
    refused: 'It cannot be done as things stand. The node’s page says what it waits for.',
  },
  account: {
    iban_invalid: 'That is no IBAN: its check digits or its length are wrong. Copy it again.',
    bic_invalid: 'That is no BIC. It has 8 or 11 letters and digits, and may stay empty.',
    holder_invalid: 'Write the name of the account holder: 1 to 140 characters in one line.',
    points: 'This node keeps points, which no bank pays.',
    change_unconfirmed: 'Another account is set. Say that it shall be replaced.',
  },
} satisfies RefusalWords;
