ALTER TABLE "ledger_balance" DROP CONSTRAINT "ledger_balance_account_id_ledger_account_id_fk";
--> statement-breakpoint
ALTER TABLE "statement_line" DROP CONSTRAINT "statement_line_document_id_statement_document_id_fk";
--> statement-breakpoint
ALTER TABLE "statement_line" DROP CONSTRAINT "statement_line_payee_id_actor_id_fk";
