CREATE TABLE "account_decision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"document_id" uuid NOT NULL,
	"decision" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"nr" bigint GENERATED ALWAYS AS IDENTITY (sequence name "account_decision_nr_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1)
);
--> statement-breakpoint
CREATE TABLE "bank_account" (
	"revision" bigint PRIMARY KEY NOT NULL,
	"currency" text NOT NULL,
	"holder" text NOT NULL,
	"iban" text NOT NULL,
	"bic" text,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account_decision" ADD CONSTRAINT "account_decision_document_id_settlement_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."settlement_document"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TRIGGER bank_account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER account_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_decision
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
