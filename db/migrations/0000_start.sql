CREATE TABLE "carry" (
	"giver_id" uuid NOT NULL,
	"payee_id" uuid NOT NULL,
	"carry_micro" bigint NOT NULL,
	"month" text NOT NULL,
	CONSTRAINT "carry_giver_id_payee_id_pk" PRIMARY KEY("giver_id","payee_id")
);
--> statement-breakpoint
CREATE TABLE "flattr" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"giver_id" uuid NOT NULL,
	"work_id" uuid,
	"payee_id" uuid NOT NULL,
	"month" text NOT NULL,
	"weight" smallint DEFAULT 1 NOT NULL,
	"message" text,
	"recorded_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	CONSTRAINT "flattr_uri_unique" UNIQUE("uri"),
	CONSTRAINT "flattr_not_own" CHECK ("flattr"."giver_id" <> "flattr"."payee_id"),
	CONSTRAINT "flattr_weight" CHECK ("flattr"."weight" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "period" (
	"month" text PRIMARY KEY NOT NULL,
	"phase" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"counted_at" timestamp with time zone,
	"distributed_at" timestamp with time zone,
	"fee_bps" integer,
	CONSTRAINT "period_month" CHECK ("period"."month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "period_budget" (
	"month" text NOT NULL,
	"giver_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "period_budget_month_giver_id_pk" PRIMARY KEY("month","giver_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_account" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_account_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"path" text NOT NULL,
	"currency" text NOT NULL,
	"normal_side" text NOT NULL,
	"no_overdraft" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_balance" (
	"account_id" bigint PRIMARY KEY NOT NULL,
	"debits_minor" bigint DEFAULT 0 NOT NULL,
	"credits_minor" bigint DEFAULT 0 NOT NULL,
	"normal_side" text NOT NULL,
	"no_overdraft" boolean NOT NULL,
	CONSTRAINT "ledger_balance_no_overdraft" CHECK (not "ledger_balance"."no_overdraft" or case "ledger_balance"."normal_side" when 'debit' then "ledger_balance"."debits_minor" >= "ledger_balance"."credits_minor" else "ledger_balance"."credits_minor" >= "ledger_balance"."debits_minor" end)
);
--> statement-breakpoint
CREATE TABLE "ledger_transaction" (
	"id" uuid PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"kind" text NOT NULL,
	"month" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"reverses" uuid,
	CONSTRAINT "ledger_transaction_idempotency_key_unique" UNIQUE("idempotency_key"),
	CONSTRAINT "ledger_transaction_reverses_unique" UNIQUE("reverses"),
	CONSTRAINT "ledger_transaction_month" CHECK ("ledger_transaction"."month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "ledger_transaction_reversal" CHECK (("ledger_transaction"."kind" = 'reversal') = ("ledger_transaction"."reverses" is not null))
);
--> statement-breakpoint
CREATE TABLE "ledger_transfer" (
	"transaction_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"debit_id" bigint NOT NULL,
	"credit_id" bigint NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "ledger_transfer_transaction_id_n_pk" PRIMARY KEY("transaction_id","n"),
	CONSTRAINT "ledger_transfer_amount" CHECK ("ledger_transfer"."amount_minor" between 1 and 1000000000000000),
	CONSTRAINT "ledger_transfer_sides" CHECK ("ledger_transfer"."debit_id" <> "ledger_transfer"."credit_id")
);
--> statement-breakpoint
CREATE TABLE "share" (
	"flattr_id" uuid PRIMARY KEY NOT NULL,
	"month" text NOT NULL,
	"giver_id" uuid NOT NULL,
	"payee_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "share_amount" CHECK ("share"."amount_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "key_value" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "node_fact" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "received_activity" (
	"uri" text PRIMARY KEY NOT NULL,
	"actor_uri" text NOT NULL,
	"content_hash" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account" (
	"actor_id" uuid PRIMARY KEY NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"language" text,
	"flattrs_public" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actor" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"kind" text NOT NULL,
	"local" boolean NOT NULL,
	"handle" text NOT NULL,
	"host" text NOT NULL,
	"name" text NOT NULL,
	"summary" text DEFAULT '' NOT NULL,
	"profile_url" text NOT NULL,
	"inbox_url" text NOT NULL,
	"shared_inbox_url" text,
	"created_at" timestamp with time zone NOT NULL,
	"fetched_at" timestamp with time zone,
	CONSTRAINT "actor_uri_unique" UNIQUE("uri")
);
--> statement-breakpoint
CREATE TABLE "actor_key" (
	"actor_id" uuid NOT NULL,
	"algorithm" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_jwk_sealed" text NOT NULL,
	CONSTRAINT "actor_key_actor_id_algorithm_pk" PRIMARY KEY("actor_id","algorithm")
);
--> statement-breakpoint
CREATE TABLE "budget" (
	"actor_id" uuid PRIMARY KEY NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "budget_amount" CHECK ("budget"."amount_minor" between 100 and 100000)
);
--> statement-breakpoint
CREATE TABLE "session" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"actor_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "netting" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"peer_id" uuid NOT NULL,
	"month" text NOT NULL,
	"currency" text NOT NULL,
	"offset_minor" bigint NOT NULL,
	"due_minor" bigint NOT NULL,
	"debtor" text NOT NULL,
	"reference" text NOT NULL,
	"advice_id" uuid,
	"state" text NOT NULL,
	CONSTRAINT "netting_due" CHECK (("netting"."debtor" = 'nobody') = ("netting"."due_minor" = 0))
);
--> statement-breakpoint
CREATE TABLE "peer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"actor_uri" text,
	"understands_flattr" boolean NOT NULL,
	"settles" boolean NOT NULL,
	"currency" text,
	"jwks" jsonb,
	"trust" text DEFAULT 'funded' NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "peer_host_unique" UNIQUE("host"),
	CONSTRAINT "peer_actor_uri_unique" UNIQUE("actor_uri")
);
--> statement-breakpoint
CREATE TABLE "settlement_document" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"peer_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"kind" text NOT NULL,
	"jws" text NOT NULL,
	"sha256" text NOT NULL,
	"lines" text,
	"answers" text,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "settlement_document_uri_unique" UNIQUE("uri"),
	CONSTRAINT "settlement_document_sha256_unique" UNIQUE("sha256"),
	CONSTRAINT "settlement_document_answers_unique" UNIQUE("answers")
);
--> statement-breakpoint
CREATE TABLE "settlement_key" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_jwk_sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "statement" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"peer_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"month" text NOT NULL,
	"currency" text NOT NULL,
	"seq" integer NOT NULL,
	"total_minor" bigint NOT NULL,
	"discharged_minor" bigint DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "statement_total" CHECK ("statement"."total_minor" >= 0),
	CONSTRAINT "statement_discharged" CHECK ("statement"."discharged_minor" between 0 and "statement"."total_minor")
);
--> statement-breakpoint
CREATE TABLE "statement_line" (
	"document_id" uuid NOT NULL,
	"payee_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"released_minor" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_line_document_id_payee_id_pk" PRIMARY KEY("document_id","payee_id"),
	CONSTRAINT "statement_line_released" CHECK ("statement_line"."released_minor" between 0 and "statement_line"."amount_minor")
);
--> statement-breakpoint
CREATE TABLE "work" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"author_id" uuid NOT NULL,
	"url" text NOT NULL,
	"page_url" text NOT NULL,
	"slug" text,
	"title" text NOT NULL,
	"excerpt" text DEFAULT '' NOT NULL,
	"language" text,
	"category" text DEFAULT 'text' NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"feed_entry_id" text,
	"hidden" boolean DEFAULT false NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "work_uri_unique" UNIQUE("uri")
);
--> statement-breakpoint
ALTER TABLE "carry" ADD CONSTRAINT "carry_giver_id_account_actor_id_fk" FOREIGN KEY ("giver_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "carry" ADD CONSTRAINT "carry_payee_id_actor_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_giver_id_actor_id_fk" FOREIGN KEY ("giver_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_work_id_work_id_fk" FOREIGN KEY ("work_id") REFERENCES "public"."work"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flattr" ADD CONSTRAINT "flattr_payee_id_actor_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period_budget" ADD CONSTRAINT "period_budget_month_period_month_fk" FOREIGN KEY ("month") REFERENCES "public"."period"("month") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period_budget" ADD CONSTRAINT "period_budget_giver_id_account_actor_id_fk" FOREIGN KEY ("giver_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_balance" ADD CONSTRAINT "ledger_balance_account_id_ledger_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."ledger_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_transfer" ADD CONSTRAINT "ledger_transfer_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_flattr_id_flattr_id_fk" FOREIGN KEY ("flattr_id") REFERENCES "public"."flattr"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_month_period_month_fk" FOREIGN KEY ("month") REFERENCES "public"."period"("month") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_giver_id_actor_id_fk" FOREIGN KEY ("giver_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_payee_id_actor_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_actor_id_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actor_key" ADD CONSTRAINT "actor_key_actor_id_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_link" ADD CONSTRAINT "sign_in_link_actor_id_account_actor_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "netting" ADD CONSTRAINT "netting_document_id_settlement_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."settlement_document"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "netting" ADD CONSTRAINT "netting_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "netting" ADD CONSTRAINT "netting_advice_id_settlement_document_id_fk" FOREIGN KEY ("advice_id") REFERENCES "public"."settlement_document"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_document" ADD CONSTRAINT "settlement_document_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_document_id_settlement_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."settlement_document"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement" ADD CONSTRAINT "statement_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement_line" ADD CONSTRAINT "statement_line_document_id_statement_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."statement"("document_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement_line" ADD CONSTRAINT "statement_line_payee_id_actor_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work" ADD CONSTRAINT "work_author_id_actor_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "flattr_once_a_month" ON "flattr" USING btree ("giver_id","work_id","month") WHERE "flattr"."undone_at" is null and "flattr"."work_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "flattr_person_once_a_month" ON "flattr" USING btree ("giver_id","payee_id","month") WHERE "flattr"."undone_at" is null and "flattr"."work_id" is null;--> statement-breakpoint
CREATE INDEX "flattr_month" ON "flattr" USING btree ("month","giver_id");--> statement-breakpoint
CREATE INDEX "flattr_work" ON "flattr" USING btree ("work_id");--> statement-breakpoint
CREATE INDEX "flattr_payee" ON "flattr" USING btree ("payee_id");--> statement-breakpoint
CREATE UNIQUE INDEX "period_one_open" ON "period" USING btree ("phase") WHERE "period"."phase" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_account_path" ON "ledger_account" USING btree ("path","currency");--> statement-breakpoint
CREATE INDEX "ledger_transfer_debit" ON "ledger_transfer" USING btree ("debit_id");--> statement-breakpoint
CREATE INDEX "ledger_transfer_credit" ON "ledger_transfer" USING btree ("credit_id");--> statement-breakpoint
CREATE INDEX "share_month" ON "share" USING btree ("month");--> statement-breakpoint
CREATE INDEX "key_value_expires" ON "key_value" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "actor_local_handle" ON "actor" USING btree (lower("handle")) WHERE "actor"."local";--> statement-breakpoint
CREATE INDEX "actor_host" ON "actor" USING btree ("host");--> statement-breakpoint
CREATE UNIQUE INDEX "netting_month" ON "netting" USING btree ("peer_id","currency","month");--> statement-breakpoint
CREATE UNIQUE INDEX "netting_reference" ON "netting" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "statement_month" ON "statement" USING btree ("peer_id","direction","currency","month");--> statement-breakpoint
CREATE UNIQUE INDEX "statement_seq" ON "statement" USING btree ("peer_id","direction","currency","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "work_slug" ON "work" USING btree ("author_id","slug");--> statement-breakpoint
CREATE UNIQUE INDEX "work_url" ON "work" USING btree ("author_id","url");--> statement-breakpoint
CREATE UNIQUE INDEX "work_feed_entry" ON "work" USING btree ("author_id","feed_entry_id");--> statement-breakpoint
CREATE INDEX "work_published" ON "work" USING btree ("published_at");