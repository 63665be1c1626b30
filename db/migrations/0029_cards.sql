CREATE TABLE "card_event" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"heard_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "card_movement" (
	"id" text PRIMARY KEY NOT NULL,
	"card_payment_id" uuid NOT NULL,
	"case_id" text NOT NULL,
	"kind" text NOT NULL,
	"side" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"transaction_id" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "card_movement_amount" CHECK ("card_movement"."amount_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "card_payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rail" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"asked_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"checkout_id" text,
	"payment_id" text,
	"state" text NOT NULL,
	"next_ask_at" timestamp with time zone,
	"transaction_id" uuid,
	"gross_minor" bigint,
	"fee_minor" bigint,
	"paid_at" timestamp with time zone,
	"matures_at" timestamp with time zone,
	"matured_at" timestamp with time zone,
	"held_minor" bigint DEFAULT 0 NOT NULL,
	"disputed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "card_payment_checkout_id_unique" UNIQUE("checkout_id"),
	CONSTRAINT "card_payment_payment_id_unique" UNIQUE("payment_id"),
	CONSTRAINT "card_payment_held_minor" CHECK ("card_payment"."held_minor" >= 0),
	CONSTRAINT "card_payment_paid" CHECK (("card_payment"."state" = 'paid') = (num_nonnulls("card_payment"."transaction_id", "card_payment"."gross_minor", "card_payment"."fee_minor", "card_payment"."paid_at", "card_payment"."matures_at") = 5)),
	CONSTRAINT "card_payment_matured" CHECK ("card_payment"."matured_at" is null or "card_payment"."held_minor" = 0)
);
--> statement-breakpoint
CREATE TABLE "card_payout" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rail" text NOT NULL,
	"name" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"arrives_on" text NOT NULL,
	"state" text NOT NULL,
	"entry_id" uuid,
	CONSTRAINT "card_payout_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "ledger_account" DROP CONSTRAINT "ledger_account_nature";--> statement-breakpoint
ALTER TABLE "card_movement" ADD CONSTRAINT "card_movement_card_payment_id_card_payment_id_fk" FOREIGN KEY ("card_payment_id") REFERENCES "public"."card_payment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_movement" ADD CONSTRAINT "card_movement_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_payment" ADD CONSTRAINT "card_payment_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_payment" ADD CONSTRAINT "card_payment_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_payout" ADD CONSTRAINT "card_payout_entry_id_bank_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."bank_entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "card_event_heard" ON "card_event" USING btree ("heard_at");--> statement-breakpoint
CREATE INDEX "card_movement_payment" ON "card_movement" USING btree ("card_payment_id");--> statement-breakpoint
CREATE INDEX "card_payment_ask" ON "card_payment" USING btree ("next_ask_at") WHERE "card_payment"."next_ask_at" is not null;--> statement-breakpoint
CREATE INDEX "card_payment_actor" ON "card_payment" USING btree ("actor_id","started_at");--> statement-breakpoint
CREATE INDEX "card_payment_held" ON "card_payment" USING btree ("matures_at") WHERE "card_payment"."state" = 'paid' and "card_payment"."matured_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "card_payout_entry" ON "card_payout" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "card_payout_open" ON "card_payout" USING btree ("arrives_on") WHERE "card_payout"."entry_id" is null;--> statement-breakpoint
ALTER TABLE "ledger_account" ADD CONSTRAINT "ledger_account_nature" CHECK ("ledger_account"."no_overdraft" = ("ledger_account"."path" like '%:%') and "ledger_account"."normal_side" = case when "ledger_account"."path" in ('bank', 'cards') or "ledger_account"."path" like '%:receivable' then 'debit' else 'credit' end);
--> statement-breakpoint
-- What the card company said that it did does not change.
CREATE TRIGGER card_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON card_movement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
