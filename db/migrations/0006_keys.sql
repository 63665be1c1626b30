CREATE TABLE "peer_key" (
	"peer_id" uuid NOT NULL,
	"kid" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"state" text NOT NULL,
	"revoked_since" timestamp with time zone,
	"pinned_at" timestamp with time zone NOT NULL,
	"pinned_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "peer_key_peer_id_kid_pk" PRIMARY KEY("peer_id","kid")
);
--> statement-breakpoint
CREATE TABLE "peer_keyring" (
	"peer_id" uuid PRIMARY KEY NOT NULL,
	"in_force" text,
	"recovery" jsonb,
	"seq" integer,
	"head" text,
	"read_at" timestamp with time zone NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"trouble" text,
	"trouble_detail" text,
	"trouble_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "peer_rotation" (
	"peer_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"seq" integer NOT NULL,
	"jws" text NOT NULL,
	"followed" boolean NOT NULL,
	"kept_at" timestamp with time zone NOT NULL,
	CONSTRAINT "peer_rotation_peer_id_sha256_followed_pk" PRIMARY KEY("peer_id","sha256","followed")
);
--> statement-breakpoint
CREATE TABLE "settlement_rotation" (
	"seq" integer PRIMARY KEY NOT NULL,
	"jws" text NOT NULL,
	"sha256" text NOT NULL,
	"recovery" jsonb,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "settlement_rotation_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
ALTER TABLE "settlement_key" ALTER COLUMN "private_jwk_sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "settlement_key" ADD COLUMN "revoked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "peer_key" ADD CONSTRAINT "peer_key_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "peer_keyring" ADD CONSTRAINT "peer_keyring_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "peer_rotation" ADD CONSTRAINT "peer_rotation_peer_id_peer_id_fk" FOREIGN KEY ("peer_id") REFERENCES "public"."peer"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Keys that were pinned stay pinned. Those of another kind never verified anything.
INSERT INTO peer_keyring (peer_id, read_at)
SELECT id, checked_at FROM peer WHERE jwks IS NOT NULL;
--> statement-breakpoint
INSERT INTO peer_key (peer_id, kid, public_jwk, state, pinned_at, pinned_by)
SELECT p.id, k ->> 'kid',
  jsonb_build_object('kty', k -> 'kty', 'crv', k -> 'crv', 'x', k -> 'x', 'kid', k -> 'kid'),
  'valid', p.checked_at, 'first_contact'
FROM peer p, jsonb_array_elements(p.jwks -> 'keys') k
WHERE k ->> 'kty' = 'OKP' AND k ->> 'crv' = 'Ed25519' AND k ->> 'x' IS NOT NULL AND k ->> 'kid' IS NOT NULL
ON CONFLICT DO NOTHING;
--> statement-breakpoint
ALTER TABLE "peer" DROP COLUMN "jwks";
--> statement-breakpoint
CREATE TRIGGER settlement_rotation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_rotation
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER peer_rotation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON peer_rotation
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
