CREATE TABLE "api_token" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"account_id" uuid NOT NULL,
	"app_id" uuid,
	"code_hash" text,
	"name" text DEFAULT '' NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_on" date,
	CONSTRAINT "api_token_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "client_app" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"site_url" text NOT NULL,
	"redirect_uris" text[] NOT NULL,
	"secret_hash" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oauth_code" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"app_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"redirect_uri" text NOT NULL,
	"challenge" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret_sealed" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"next_try_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"event" text NOT NULL,
	"subject" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"answer" text,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_delivery_once" UNIQUE("webhook_id","event","subject")
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_app_id_client_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."client_app"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_app" ADD CONSTRAINT "client_app_owner_id_account_actor_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_code" ADD CONSTRAINT "oauth_code_app_id_client_app_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."client_app"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_code" ADD CONSTRAINT "oauth_code_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_account_id_account_actor_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("actor_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_token_account" ON "api_token" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "api_token_app" ON "api_token" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "api_token_code" ON "api_token" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "client_app_owner" ON "client_app" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "oauth_code_app" ON "oauth_code" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "oauth_code_account" ON "oauth_code" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "oauth_code_expires" ON "oauth_code" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "webhook_account" ON "webhook" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("webhook_id","state","due_at");--> statement-breakpoint
-- What is told to programs is written where it happens, whichever way it came in: a flattr is added by four
-- statements, two of them for many at once. Source: docs/api-v1.md, Messages.
CREATE FUNCTION webhooks_to_send() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE hook uuid;
BEGIN
  FOR hook IN SELECT DISTINCT webhook_id FROM told ORDER BY webhook_id LOOP
    PERFORM enqueue_job('send-webhooks', json_build_object('webhookId', hook), NULL, 0, NULL);
  END LOOP;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER webhook_told AFTER INSERT ON webhook_delivery REFERENCING NEW TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION webhooks_to_send();
--> statement-breakpoint
-- When something is told. Of a gift without a name, 1 to 24 hours after it was given: the moment would say
-- who gave it. The chance is that of a random UUID, which nobody can guess.
CREATE FUNCTION webhook_due(at timestamptz, anonymous boolean) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN anonymous THEN at + interval '1 hour' + interval '23 hours'
    * (('x' || left(gen_random_uuid()::text, 8))::bit(32)::bigint / 4294967296.0) ELSE at END
$$;
--> statement-breakpoint
CREATE FUNCTION flattrs_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'flattr.received', given.id::text, given.recorded_at,
    webhook_due(given.recorded_at, given.anonymous)
  FROM webhook hook JOIN given ON given.payee_id = hook.account_id
  WHERE given.undone_at IS NULL AND hook.disabled_at IS NULL AND 'flattr.received' = ANY (hook.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER flattr_told AFTER INSERT ON flattr REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION flattrs_for_webhooks();
--> statement-breakpoint
-- What waited for somebody has found them.
CREATE FUNCTION flattr_let_in_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'flattr.received', NEW.id::text, NEW.recorded_at,
    webhook_due(NEW.recorded_at, NEW.anonymous)
  FROM webhook hook WHERE hook.account_id = NEW.payee_id AND hook.disabled_at IS NULL
    AND 'flattr.received' = ANY (hook.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER flattr_let_in_told AFTER UPDATE OF payee_id ON flattr FOR EACH ROW
  WHEN (OLD.payee_id IS NULL AND NEW.payee_id IS NOT NULL AND NEW.undone_at IS NULL)
  EXECUTE FUNCTION flattr_let_in_for_webhooks();
--> statement-breakpoint
-- Of what was not told yet, neither is told that it was taken back.
CREATE FUNCTION flattr_undone_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH untold AS (
    UPDATE webhook_delivery SET state = 'dropped', ended_at = NEW.undone_at
    WHERE event = 'flattr.received' AND subject = NEW.id::text AND state = 'waiting' AND attempts = 0
      AND webhook_id IN (SELECT id FROM webhook WHERE account_id = NEW.payee_id)
    RETURNING webhook_id
  )
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'flattr.undone', NEW.id::text, NEW.undone_at,
    webhook_due(NEW.undone_at, NEW.anonymous)
  FROM webhook hook WHERE hook.account_id = NEW.payee_id AND hook.disabled_at IS NULL
    AND 'flattr.undone' = ANY (hook.events) AND hook.id NOT IN (SELECT webhook_id FROM untold)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER flattr_undone_told AFTER UPDATE OF undone_at ON flattr FOR EACH ROW
  WHEN (OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL AND NEW.payee_id IS NOT NULL)
  EXECUTE FUNCTION flattr_undone_for_webhooks();
--> statement-breakpoint
CREATE FUNCTION follow_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'follower', NEW.id::text, NEW.created_at, NEW.created_at
  FROM webhook hook WHERE hook.account_id = NEW.followee_id AND hook.disabled_at IS NULL
    AND 'follower' = ANY (hook.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER follow_told AFTER INSERT ON follow FOR EACH ROW
  WHEN (NEW.state = 'accepted') EXECUTE FUNCTION follow_for_webhooks();
--> statement-breakpoint
CREATE FUNCTION post_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'comment', NEW.id::text, NEW.received_at, NEW.received_at
  FROM work JOIN webhook hook ON hook.account_id = work.author_id
  WHERE work.id = NEW.work_id AND work.author_id IS DISTINCT FROM NEW.author_id
    AND hook.disabled_at IS NULL AND 'comment' = ANY (hook.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER post_told AFTER INSERT ON post FOR EACH ROW
  WHEN (NEW.work_id IS NOT NULL AND NEW.deleted_at IS NULL) EXECUTE FUNCTION post_for_webhooks();
--> statement-breakpoint
CREATE FUNCTION month_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, webhook_id, event, subject, created_at, due_at)
  SELECT gen_random_uuid(), hook.id, 'month.closed', NEW.month, NEW.distributed_at, NEW.distributed_at
  FROM webhook hook WHERE hook.disabled_at IS NULL AND 'month.closed' = ANY (hook.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER month_told AFTER UPDATE OF phase ON period FOR EACH ROW
  WHEN (OLD.phase <> 'distributed' AND NEW.phase = 'distributed') EXECUTE FUNCTION month_for_webhooks();
