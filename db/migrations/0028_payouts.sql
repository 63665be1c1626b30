ALTER TABLE "payment_file" ADD COLUMN "needs_approval" boolean NOT NULL;--> statement-breakpoint
ALTER TABLE "payout_account" ADD COLUMN "undo_hash" text;--> statement-breakpoint
ALTER TABLE "payout_account" ADD COLUMN "undone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "funds_back_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "payout_account_undo" ON "payout_account" USING btree ("undo_hash");
--> statement-breakpoint
-- What the bank was told does not change, and does not go: the file is downloaded again byte for byte.
CREATE TRIGGER payment_file_kept BEFORE DELETE OR UPDATE OF message_id, bytes_gzip, sha256, payments, total_minor,
  currency, execute_on, made_at, made_by, needs_approval ON payment_file
  FOR EACH ROW EXECUTE FUNCTION bank_refuse_change();
--> statement-breakpoint
CREATE TRIGGER payment_order_kept BEFORE DELETE OR UPDATE OF file_id, kind, actor_id, entry_id, peer_id,
  end_to_end_id, reference, amount_minor, currency, holder, iban, bic ON payment_order
  FOR EACH ROW EXECUTE FUNCTION bank_refuse_change();
