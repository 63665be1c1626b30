import type { setBudget } from '../operations/account-settings.ts';
import type { endOwnToken, makeOwnToken } from '../operations/api-tokens.ts';
import type { approvePayments } from '../operations/approve-payments.ts';
import type { askFundsBack } from '../operations/ask-funds-back.ts';
import type { cancelPayments } from '../operations/cancel-payments.ts';
import type { claimHost } from '../operations/claim-host.ts';
import type { registerApp, shutOutApp } from '../operations/client-apps.ts';
import type { deleteAccount } from '../operations/delete-account.ts';
import type { deleteWork } from '../operations/delete-work.ts';
import type { FeedRowTrouble } from '../operations/deps.ts';
import type { answerDispute, disputeAccepted, withdrawDispute } from '../operations/disputes.ts';
import type { editProfile } from '../operations/edit-profile.ts';
import type { editWork } from '../operations/edit-work.ts';
import type { answerFavourite } from '../operations/favourites.ts';
import type { featureWork } from '../operations/feature-work.ts';
import type { findWork } from '../operations/find-work.ts';
import type { followActor } from '../operations/follow-actor.ts';
import type { giveFlattr } from '../operations/give-flattr.ts';
import type { claimIdentity } from '../operations/identities.ts';
import type { importArchive } from '../operations/import-archive.ts';
import type { AskRefusal } from '../operations/let-app-in.ts';
import type { moveAway, sayWhoOneWas } from '../operations/move-account.ts';
import type { orderPayments } from '../operations/order-payments.ts';
import type { setOwnAccount } from '../operations/own-account.ts';
import type { confirmAddress } from '../operations/own-mail.ts';
import type { addOwnPasskey, enterByPasskey, nameOwnPasskey } from '../operations/passkeys.ts';
import type { setPaymentSettings } from '../operations/payment-settings.ts';
import type { setPayoutAccount, undoByLink } from '../operations/payout-account.ts';
import type { confirmAccount } from '../operations/peer-account.ts';
import type { publishWork } from '../operations/publish-work.ts';
import type { readPage } from '../operations/read-page.ts';
import type { readPayments } from '../operations/read-payment-file.ts';
import type {
  assignMoney,
  recordPaymentReceived,
  recordPaymentSent,
  recordReturn,
  recordSentBack,
  sendMoneyBack,
} from '../operations/record-payment.ts';
import type { refusePayment } from '../operations/refuse-payment.ts';
import type { removeFollower, unblockActor } from '../operations/remove-follower.ts';
import type { sendEntryBack } from '../operations/send-entry-back.ts';
import type { openAccountByLink, redeemSignInLink } from '../operations/sign-in.ts';
import type { enterFromElsewhere, knockElsewhere } from '../operations/sign-in-elsewhere.ts';
import type { subscribe } from '../operations/subscriptions.ts';
import type { trustPeer } from '../operations/trust-peer.ts';
import type { undoFlattr } from '../operations/undo-flattr.ts';
import type { unfollowActor } from '../operations/unfollow-actor.ts';
import type { unfreezePeer } from '../operations/unfreeze-peer.ts';
import type { checkFeed, forgetFeed, watchFeed } from '../operations/watch-feed.ts';
import type { addWebhook, removeWebhook } from '../operations/webhooks.ts';
import type { PictureFault } from './forms.ts';
import type { HomeTrouble } from './home-node.ts';

/** Every code with which an operation can refuse. */
type CodesOf<Operation extends RefusingOperation> = Extract<
  Awaited<ReturnType<Operation>>,
  { ok: false }
>['code'];
type RefusingOperation = (...args: never[]) => Promise<unknown>;

export type GiveCode = CodesOf<typeof giveFlattr>;
export type UndoCode = CodesOf<typeof undoFlattr>;
export type FindCode = CodesOf<typeof findWork>;
export type MonthlyCode = CodesOf<typeof subscribe>;
export type LinkCode = CodesOf<typeof redeemSignInLink>;
export type NewAdminCode = Exclude<CodesOf<typeof openAccountByLink>, LinkCode>;
export type KnockCode = CodesOf<typeof knockElsewhere> | 'asked_too_often';
export type EnterCode = CodesOf<typeof enterFromElsewhere>;
/** `needs_script`: the form came without what the browser's script fills in. */
export type PasskeyCode =
  | CodesOf<typeof addOwnPasskey>
  | CodesOf<typeof enterByPasskey>
  | CodesOf<typeof nameOwnPasskey>
  | 'needs_script';
export type ConfirmCode = CodesOf<typeof confirmAddress>;
/** That it is their last way in is asked on a page of its own. */
export type UnlinkCode = CodesOf<typeof claimIdentity> | CodesOf<typeof answerFavourite>;
export type PayoutCode =
  | CodesOf<typeof setPayoutAccount>
  | CodesOf<typeof undoByLink>
  | CodesOf<typeof askFundsBack>;
export type OrderCode = CodesOf<typeof orderPayments> | CodesOf<typeof setPaymentSettings>;
export type ApproveCode = CodesOf<typeof approvePayments> | CodesOf<typeof readPayments>;
/** `cancel_unsure`: nobody said that the bank does not have it. */
export type CancelCode = CodesOf<typeof cancelPayments> | 'cancel_unsure';
export type RefusedPaymentCode = CodesOf<typeof refusePayment>;
export type SendBackCode = CodesOf<typeof sendEntryBack>;
export type HostCode = CodesOf<typeof claimHost>;
export type BudgetCode = CodesOf<typeof setBudget>;
/** A form with a work in it may be refused before the operation is asked: its picture is too large. */
export type PublishCode = CodesOf<typeof publishWork> | CodesOf<typeof editWork> | PictureFault;
export type KeepCode = CodesOf<typeof deleteWork> | CodesOf<typeof featureWork>;
export type PageCode = CodesOf<typeof readPage>;
export type FeedCode = Exclude<
  CodesOf<typeof watchFeed> | CodesOf<typeof checkFeed> | CodesOf<typeof forgetFeed>,
  FeedRowTrouble
>;
export type FollowCode =
  | CodesOf<typeof followActor>
  | CodesOf<typeof unfollowActor>
  | CodesOf<typeof removeFollower>
  | CodesOf<typeof unblockActor>;
export type ProfileCode = CodesOf<typeof editProfile> | PictureFault;
export type LeaveCode = CodesOf<typeof deleteAccount>;
export type BringCode = CodesOf<typeof importArchive> | 'no_file' | 'asked_too_often';
export type MoveCode = CodesOf<typeof moveAway> | CodesOf<typeof sayWhoOneWas> | 'asked_too_often';
/** Of all that an admin or a treasurer does about another node. A payment that came back has to be
 *  named as the bank names it: the same reference may come back twice. */
export type SettlementCode =
  | CodesOf<typeof recordPaymentSent>
  | CodesOf<typeof recordPaymentReceived>
  | CodesOf<typeof recordReturn>
  | CodesOf<typeof assignMoney>
  | CodesOf<typeof sendMoneyBack>
  | CodesOf<typeof recordSentBack>
  | CodesOf<typeof answerDispute>
  | CodesOf<typeof withdrawDispute>
  | CodesOf<typeof disputeAccepted>
  | CodesOf<typeof trustPeer>
  | CodesOf<typeof unfreezePeer>
  | CodesOf<typeof confirmAccount>
  | 'entry_missing';
/** Of apps, tokens and messages to programs. */
export type AppCode =
  | CodesOf<typeof registerApp>
  | CodesOf<typeof shutOutApp>
  | CodesOf<typeof makeOwnToken>
  | CodesOf<typeof endOwnToken>
  | AskRefusal;
export type WebhookCode = CodesOf<typeof addWebhook> | CodesOf<typeof removeWebhook>;
export type AccountCode = CodesOf<typeof setOwnAccount>;

/** One sentence for every way in which an operation can refuse. A code without its sentence, in
 *  either language, does not compile. */
export type RefusalWords = {
  readonly give: Record<GiveCode, string>;
  readonly undo: Record<UndoCode, string>;
  readonly find: Record<FindCode, string>;
  readonly monthlyGift: Record<MonthlyCode, string>;
  readonly homeNode: Record<HomeTrouble, string>;
  readonly link: Record<LinkCode, string>;
  readonly knock: Record<KnockCode, string>;
  readonly enter: Record<EnterCode, string>;
  readonly confirm: Record<ConfirmCode, string>;
  readonly passkey: Record<PasskeyCode, string>;
  readonly host: Record<HostCode, string>;
  readonly unlink: Record<UnlinkCode, string>;
  readonly newAdmin: Record<NewAdminCode, string>;
  readonly settlement: Record<SettlementCode, string>;
  readonly account: Record<AccountCode, string>;
  readonly app: Record<AppCode, string>;
  readonly webhook: Record<WebhookCode, string>;
} & SocialRefusalWords;

/** The same for publishing and for people and each other. */
export type SocialRefusalWords = {
  readonly publish: Record<PublishCode, string>;
  readonly keep: Record<KeepCode, string>;
  readonly page: Record<PageCode, string>;
  /** Troubles with the feed itself are in `feeds.trouble`. */
  readonly feed: Record<FeedCode, string>;
  readonly follow: Record<FollowCode, string>;
  readonly profile: Record<ProfileCode, string>;
  readonly leave: Record<LeaveCode, string>;
  readonly bring: Record<BringCode, string>;
  readonly move: Record<MoveCode, string>;
};
