CREATE TABLE "bank_entry" (
	"id" uuid PRIMARY KEY NOT NULL,
	"file_id" uuid NOT NULL,
	"account" text NOT NULL,
	"statement_id" text NOT NULL,
	"entry_nr" integer NOT NULL,
	"part_nr" integer NOT NULL,
	"identity" text NOT NULL,
	"likeness" text NOT NULL,
	"side" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"is_reversal" boolean NOT NULL,
	"booked_on" text NOT NULL,
	"bank_reference" text,
	"end_to_end_id" text,
	"payment_information_id" text,
	"reference" text,
	"text" text,
	"name" text,
	"iban" text,
	"bic" text,
	"return_reason" text,
	"state" text NOT NULL,
	"purpose" text,
	"subject_id" uuid,
	"why" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"transaction_id" uuid,
	CONSTRAINT "bank_entry_identity_unique" UNIQUE("identity"),
	CONSTRAINT "bank_entry_amount" CHECK ("bank_entry"."amount_minor" between 1 and 1000000000000000)
);
--> statement-breakpoint
CREATE TABLE "bank_file" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"bytes_gzip" "bytea" NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"read_by" uuid,
	"booked_at" timestamp with time zone,
	"booked_by" uuid,
	CONSTRAINT "bank_file_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "bank_notice" (
	"file_id" uuid NOT NULL,
	"nr" integer NOT NULL,
	"account" text NOT NULL,
	"bank_reference" text NOT NULL,
	"side" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"details" jsonb NOT NULL,
	CONSTRAINT "bank_notice_file_id_nr_pk" PRIMARY KEY("file_id","nr")
);
--> statement-breakpoint
CREATE TABLE "bank_statement" (
	"file_id" uuid NOT NULL,
	"nr" integer NOT NULL,
	"account" text NOT NULL,
	"statement_id" text NOT NULL,
	"from_day" text,
	"to_day" text,
	"opening_minor" bigint,
	"closing_minor" bigint,
	"closing_on" text,
	"known" integer NOT NULL,
	"not_booked" integer NOT NULL,
	CONSTRAINT "bank_statement_file_id_nr_pk" PRIMARY KEY("file_id","nr")
);
--> statement-breakpoint
CREATE TABLE "payment_file" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"bytes_gzip" "bytea" NOT NULL,
	"sha256" text NOT NULL,
	"payments" integer NOT NULL,
	"total_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"execute_on" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"made_by" uuid,
	"approved_at" timestamp with time zone,
	"approved_by" uuid,
	"cancelled_at" timestamp with time zone,
	"cancelled_by" uuid,
	CONSTRAINT "payment_file_message_id_unique" UNIQUE("message_id")
);
--> statement-breakpoint
CREATE TABLE "payment_order" (
	"id" uuid PRIMARY KEY NOT NULL,
	"file_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid,
	"entry_id" uuid,
	"peer_id" uuid,
	"end_to_end_id" text NOT NULL,
	"reference" text,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"holder" text NOT NULL,
	"iban" text NOT NULL,
	"bic" text,
	"state" text NOT NULL,
	"paid_on" text,
	"return_reason" text,
	CONSTRAINT "payment_order_whose" CHECK (num_nonnulls("payment_order"."actor_id", "payment_order"."entry_id", "payment_order"."peer_id") = 1),
	CONSTRAINT "payment_order_amount" CHECK ("payment_order"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "payment_reference" (
	"actor_id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "payment_reference_reference_unique" UNIQUE("reference")
);
--> statement-breakpoint
CREATE TABLE "payout_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"iban" text,
	"holder" text NOT NULL,
	"bic" text,
	"set_at" timestamp with time zone NOT NULL,
	"usable_from" timestamp with time zone NOT NULL,
	"failed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "bank_entry" ADD CONSTRAINT "bank_entry_file_id_bank_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."bank_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_entry" ADD CONSTRAINT "bank_entry_decided_by_actor_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_entry" ADD CONSTRAINT "bank_entry_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_file" ADD CONSTRAINT "bank_file_read_by_actor_id_fk" FOREIGN KEY ("read_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_file" ADD CONSTRAINT "bank_file_booked_by_actor_id_fk" FOREIGN KEY ("booked_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_notice" ADD CONSTRAINT "bank_notice_file_id_bank_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."bank_file"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bank_statement" ADD CONSTRAINT "bank_statement_file_id_bank_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."bank_file"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_file" ADD CONSTRAINT "payment_file_made_by_actor_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_file" ADD CONSTRAINT "payment_file_approved_by_actor_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_file" ADD CONSTRAINT "payment_file_cancelled_by_actor_id_fk" FOREIGN KEY ("cancelled_by") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_file_id_payment_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."payment_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_entry_id_bank_entry_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."bank_entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_reference" ADD CONSTRAINT "payment_reference_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payout_account" ADD CONSTRAINT "payout_account_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_entry_place" ON "bank_entry" USING btree ("account","statement_id","entry_nr","part_nr");--> statement-breakpoint
CREATE INDEX "bank_entry_file" ON "bank_entry" USING btree ("file_id","state");--> statement-breakpoint
CREATE INDEX "bank_entry_open" ON "bank_entry" USING btree ("state") WHERE "bank_entry"."state" in ('read', 'suspense');--> statement-breakpoint
CREATE INDEX "bank_entry_bank_reference" ON "bank_entry" USING btree ("bank_reference");--> statement-breakpoint
CREATE INDEX "bank_entry_likeness" ON "bank_entry" USING btree ("likeness");--> statement-breakpoint
CREATE INDEX "bank_entry_iban" ON "bank_entry" USING btree ("iban") WHERE "bank_entry"."purpose" is not null;--> statement-breakpoint
CREATE INDEX "bank_entry_subject" ON "bank_entry" USING btree ("subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "bank_file_waiting" ON "bank_file" USING btree ((true)) WHERE "bank_file"."booked_at" is null;--> statement-breakpoint
CREATE INDEX "bank_file_booked" ON "bank_file" USING btree ("booked_at");--> statement-breakpoint
CREATE INDEX "bank_notice_reference" ON "bank_notice" USING btree ("account","bank_reference");--> statement-breakpoint
CREATE INDEX "bank_statement_id" ON "bank_statement" USING btree ("account","statement_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_order_end_to_end" ON "payment_order" USING btree ("end_to_end_id") WHERE "payment_order"."state" <> 'cancelled';--> statement-breakpoint
CREATE INDEX "payment_order_file" ON "payment_order" USING btree ("file_id");--> statement-breakpoint
CREATE INDEX "payment_order_actor" ON "payment_order" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "payment_order_entry" ON "payment_order" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "payment_order_open" ON "payment_order" USING btree ("state") WHERE "payment_order"."state" = 'ordered';--> statement-breakpoint
CREATE INDEX "payout_account_actor" ON "payout_account" USING btree ("actor_id","set_at");--> statement-breakpoint
-- What the bank said does not change after it was booked, and does not go. What it is for may: somebody says so.
CREATE FUNCTION bank_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is kept as the bank said it: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER bank_file_kept BEFORE UPDATE OR DELETE ON bank_file
  FOR EACH ROW WHEN (OLD.booked_at IS NOT NULL) EXECUTE FUNCTION bank_refuse_change();
--> statement-breakpoint
CREATE TRIGGER bank_entry_kept BEFORE DELETE ON bank_entry
  FOR EACH ROW WHEN (OLD.state <> 'read') EXECUTE FUNCTION bank_refuse_change();
--> statement-breakpoint
CREATE TRIGGER bank_entry_said BEFORE UPDATE OF account, statement_id, entry_nr, part_nr, identity, likeness, side,
  amount_minor, currency, is_reversal, booked_on ON bank_entry
  FOR EACH ROW EXECUTE FUNCTION bank_refuse_change();
