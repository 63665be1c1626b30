CREATE TABLE "disowned_document" (
	"peer_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"uri" text NOT NULL,
	"kind" text NOT NULL,
	"currency" text NOT NULL,
	"jws" text NOT NULL,
	"iat" timestamp with time zone NOT NULL,
	"recorded" timestamp with time zone,
	"key_lost_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "disowned_document_peer_id_sha256_pk" PRIMARY KEY("peer_id","sha256")
);
--> statement-breakpoint
ALTER TABLE "disowned_document" ADD CONSTRAINT "disowned_document_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TRIGGER disowned_document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disowned_document
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
