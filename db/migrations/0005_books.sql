CREATE TABLE "ledger_block" (
	"seq" integer PRIMARY KEY NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"balances" text NOT NULL,
	"jws" text NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "ledger_block_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "ledger_block_member" (
	"transaction_id" uuid PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "ledger_block_member_sha256" CHECK ("ledger_block_member"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "ledger_reason" (
	"transaction_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"admin_id" uuid,
	CONSTRAINT "ledger_reason_said" CHECK (char_length("ledger_reason"."reason") between 1 and 500)
);
--> statement-breakpoint
CREATE TABLE "share_correction" (
	"transaction_id" uuid NOT NULL,
	"flattr_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	CONSTRAINT "share_correction_transaction_id_flattr_id_pk" PRIMARY KEY("transaction_id","flattr_id"),
	CONSTRAINT "share_correction_amount" CHECK ("share_correction"."amount_minor" > 0),
	CONSTRAINT "share_correction_fee" CHECK ("share_correction"."fee_minor" >= 0)
);
--> statement-breakpoint
ALTER TABLE "carry" DROP CONSTRAINT "carry_giver_id_account_actor_id_fk";
--> statement-breakpoint
ALTER TABLE "carry" DROP CONSTRAINT "carry_payee_id_actor_id_fk";
--> statement-breakpoint
ALTER TABLE "ledger_transfer" DROP CONSTRAINT "ledger_transfer_transaction_id_ledger_transaction_id_fk";
--> statement-breakpoint
ALTER TABLE "share" DROP CONSTRAINT "share_flattr_id_flattr_id_fk";
--> statement-breakpoint
ALTER TABLE "share" DROP CONSTRAINT "share_month_period_month_fk";
--> statement-breakpoint
ALTER TABLE "share" DROP CONSTRAINT "share_giver_id_actor_id_fk";
--> statement-breakpoint
ALTER TABLE "share" DROP CONSTRAINT "share_payee_id_actor_id_fk";
--> statement-breakpoint
ALTER TABLE "period_budget" ADD COLUMN "regives" boolean;
--> statement-breakpoint
ALTER TABLE period_budget DISABLE TRIGGER period_budget_append_only;
--> statement-breakpoint
-- Months that are counted and not distributed yet keep what they were counted with: until now that was
-- read from the account as it stands.
UPDATE period_budget b SET regives = coalesce((SELECT regives FROM account WHERE actor_id = b.giver_id), false);
--> statement-breakpoint
ALTER TABLE period_budget ENABLE TRIGGER period_budget_append_only;
--> statement-breakpoint
ALTER TABLE "period_budget" ALTER COLUMN "regives" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "ledger_balance" ADD COLUMN "stripe" smallint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "ledger_balance" DROP CONSTRAINT "ledger_balance_pkey";
--> statement-breakpoint
ALTER TABLE "ledger_balance" ADD CONSTRAINT "ledger_balance_account_id_stripe_pk" PRIMARY KEY("account_id","stripe");
--> statement-breakpoint
ALTER TABLE "ledger_reason" ADD CONSTRAINT "ledger_reason_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "ledger_reason" ADD CONSTRAINT "ledger_reason_admin_id_actor_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."actor"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "share_correction" ADD CONSTRAINT "share_correction_transaction_id_ledger_transaction_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "public"."ledger_transaction"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "share_correction" ADD CONSTRAINT "share_correction_flattr_id_share_flattr_id_fk" FOREIGN KEY ("flattr_id") REFERENCES "public"."share"("flattr_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "ledger_block_member_seq" ON "ledger_block_member" USING btree ("seq");
--> statement-breakpoint
DROP INDEX "share_month";
--> statement-breakpoint
CREATE INDEX "share_month" ON "share" USING brin ("month");
--> statement-breakpoint
CREATE INDEX "share_correction_flattr" ON "share_correction" USING btree ("flattr_id");
--> statement-breakpoint
ALTER TABLE "ledger_balance" ADD CONSTRAINT "ledger_balance_stripe" CHECK ("ledger_balance"."stripe" = 0 or not "ledger_balance"."no_overdraft");
--> statement-breakpoint
ALTER TABLE "ledger_account" ADD CONSTRAINT "ledger_account_nature" CHECK ("ledger_account"."no_overdraft" = ("ledger_account"."path" like '%:%') and "ledger_account"."normal_side" = case when "ledger_account"."path" = 'bank' or "ledger_account"."path" like '%:receivable' then 'debit' else 'credit' end);
--> statement-breakpoint
-- The rows of a hot account, which postings at once spread over by the number of their session.
CREATE FUNCTION ledger_stripes() RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 16 $$;
--> statement-breakpoint
INSERT INTO ledger_balance (account_id, stripe, normal_side, no_overdraft)
SELECT a.id, stripe, a.normal_side, false
FROM ledger_account a, generate_series(1, ledger_stripes() - 1) AS stripe WHERE NOT a.no_overdraft;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_balance (account_id, stripe, normal_side, no_overdraft)
  SELECT id, stripe, normal_side, no_overdraft FROM added,
    generate_series(0, CASE WHEN no_overdraft THEN 0 ELSE ledger_stripes() - 1 END) AS stripe;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A session plans the statements of a function once, for the first posting that it makes: a plan for many
-- transfers would read all accounts for every posting after it, a plan for one would take hours for a
-- close. So a few are taken one by one, and many as a set that is planned anew each time.
-- Either way accounts are locked in one order, so that two postings never wait in a circle: people's and
-- peers' first, as whoever reads a balance before posting has locked them already, then the node's own.
CREATE OR REPLACE FUNCTION ledger_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  own_stripe smallint := pg_backend_pid() % ledger_stripes();
  nestloop text := current_setting('enable_nestloop');
  is_one_currency boolean := true;
  is_new boolean := true;
  is_whole boolean := true;
  moved record;
  side record;
BEGIN
  IF (SELECT count(*) FROM added) > 16 THEN
    -- Of accounts that are new it knows nothing yet, and would take them for a few.
    PERFORM set_config('enable_nestloop', 'off', true);
    EXECUTE 'SELECT bool_and((d.currency = c.currency) IS TRUE),
        bool_and((x.xmin = pg_current_xact_id()::xid) IS TRUE)
      FROM added t
      LEFT JOIN ledger_account d ON d.id = t.debit_id
      LEFT JOIN ledger_account c ON c.id = t.credit_id
      LEFT JOIN ledger_transaction x ON x.id = t.transaction_id'
    INTO is_one_currency, is_new;
    EXECUTE 'WITH side AS (
        SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
          SELECT debit_id AS account_id, amount_minor AS debits, 0::bigint AS credits FROM added
          UNION ALL SELECT credit_id, 0::bigint, amount_minor FROM added
        ) sides GROUP BY account_id
      ), locked AS (
        SELECT b.account_id, b.stripe, s.debits, s.credits
        FROM side s JOIN ledger_balance b ON b.account_id = s.account_id
          AND b.stripe = CASE WHEN b.no_overdraft THEN 0 ELSE $1 END
        ORDER BY b.no_overdraft DESC, b.account_id FOR UPDATE OF b
      ), changed AS (
        UPDATE ledger_balance b
        SET debits_minor = b.debits_minor + l.debits, credits_minor = b.credits_minor + l.credits
        FROM locked l WHERE b.account_id = l.account_id AND b.stripe = l.stripe
        RETURNING 1
      ) SELECT (SELECT count(*) FROM changed) = (SELECT count(*) FROM side)'
    INTO is_whole USING own_stripe;
    PERFORM set_config('enable_nestloop', nestloop, true);
  ELSE
    FOR moved IN SELECT * FROM added LOOP
      is_one_currency := is_one_currency AND (SELECT d.currency = c.currency
        FROM ledger_account d, ledger_account c WHERE d.id = moved.debit_id AND c.id = moved.credit_id) IS TRUE;
      is_new := is_new AND (SELECT x.xmin = pg_current_xact_id()::xid
        FROM ledger_transaction x WHERE x.id = moved.transaction_id) IS TRUE;
    END LOOP;
    FOR side IN
      SELECT account_id, sum(debits) AS debits, sum(credits) AS credits,
        (SELECT a.no_overdraft FROM ledger_account a WHERE a.id = account_id) AS is_kept
      FROM (
        SELECT debit_id AS account_id, amount_minor AS debits, 0::bigint AS credits FROM added
        UNION ALL SELECT credit_id, 0::bigint, amount_minor FROM added
      ) sides GROUP BY account_id ORDER BY is_kept DESC, account_id
    LOOP
      UPDATE ledger_balance b
      SET debits_minor = b.debits_minor + side.debits, credits_minor = b.credits_minor + side.credits
      WHERE b.account_id = side.account_id AND b.stripe = CASE WHEN side.is_kept THEN 0 ELSE own_stripe END;
      is_whole := is_whole AND FOUND;
    END LOOP;
  END IF;

  IF NOT is_one_currency THEN
    RAISE EXCEPTION 'a transfer needs two existing accounts of one currency'
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  -- What was posted is complete: nothing is added to it by a later transaction.
  IF NOT is_new THEN
    RAISE EXCEPTION 'transfers are written together with their transaction'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT is_whole THEN
    RAISE EXCEPTION 'an account of this posting has no balance' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Locks accounts in their order, then answers what the locked rows hold. A hot account is never locked
-- as a whole: whoever asks for one wants something that must not wait for it.
CREATE OR REPLACE FUNCTION ledger_lock_balances(wanted bigint[])
  RETURNS TABLE (account_id bigint, debits_minor bigint, credits_minor bigint, normal_side text)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.account_id, b.debits_minor, b.credits_minor, b.normal_side FROM ledger_balance b
    WHERE b.account_id = ANY (wanted) AND b.no_overdraft ORDER BY b.account_id FOR UPDATE;
$$;
--> statement-breakpoint
-- Locks the shares: two corrections of one share must not both fit.
CREATE FUNCTION share_correction_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added t JOIN ledger_transaction x ON x.id = t.transaction_id
    WHERE (x.xmin = pg_current_xact_id()::xid) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'corrections are written together with their transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM FROM share WHERE flattr_id IN (SELECT flattr_id FROM added) ORDER BY flattr_id FOR UPDATE;
  IF EXISTS (
    SELECT FROM share s JOIN share_correction c USING (flattr_id)
    WHERE flattr_id IN (SELECT flattr_id FROM added)
    GROUP BY flattr_id, s.amount_minor HAVING sum(c.amount_minor) > s.amount_minor
  ) THEN
    RAISE EXCEPTION 'more would be taken back of a share than it was' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER share_correction_fits AFTER INSERT ON share_correction
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION share_correction_fits();
--> statement-breakpoint
REVOKE ALL ON FUNCTION share_correction_fits() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER share_correction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON share_correction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_block
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_block_member_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_block_member
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
INSERT INTO ledger_reason (transaction_id, reason)
SELECT id, 'booked before reasons were kept' FROM ledger_transaction WHERE kind = 'reversal';
--> statement-breakpoint
-- Books a transaction in one call: its header, the accounts that are new, its transfers. Accounts come
-- once each, in the order of their paths; transfers name them by their place. An idempotency key that is
-- known books nothing. Answers what stands under the key; `id` differs from the new one when it was there
-- before. A few accounts are looked up one by one, many as a set: see `ledger_post`.
CREATE FUNCTION ledger_book(
  new_id uuid, key text, hash text, new_kind text, new_month text, booked_at timestamptz, undoes uuid,
  of_currency text, paths text[], sides text[], kept boolean[],
  debits int[], credits int[], amounts bigint[]
) RETURNS TABLE (id uuid, request_hash text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  ids bigint[];
  account bigint;
  nestloop text := current_setting('enable_nestloop');
BEGIN
  INSERT INTO ledger_transaction (id, idempotency_key, request_hash, kind, month, at, reverses)
  VALUES (new_id, key, hash, new_kind, new_month, booked_at, undoes)
  ON CONFLICT (idempotency_key) DO NOTHING;
  IF NOT FOUND THEN
    -- DO NOTHING hides a difference, so what was there is read by a statement of its own.
    RETURN QUERY SELECT x.id, x.request_hash FROM ledger_transaction x WHERE x.idempotency_key = key;
    RETURN;
  END IF;

  IF cardinality(paths) > 16 THEN
    -- A statement of many lines: accounts are opened and found as a set, planned for as many as there are.
    PERFORM set_config('enable_nestloop', 'off', true);
    EXECUTE 'INSERT INTO ledger_account (path, currency, normal_side, no_overdraft)
      SELECT w.path, $1, w.side, w.is_kept FROM unnest($2, $3, $4) AS w (path, side, is_kept)
      WHERE NOT EXISTS (SELECT FROM ledger_account a WHERE a.path = w.path AND a.currency = $1)
      ON CONFLICT (path, currency) DO NOTHING'
    USING of_currency, paths, sides, kept;
    EXECUTE 'SELECT array_agg(a.id ORDER BY w.n) FROM unnest($2) WITH ORDINALITY AS w (path, n)
      JOIN ledger_account a ON a.path = w.path AND a.currency = $1'
    INTO ids USING of_currency, paths;
    PERFORM set_config('enable_nestloop', nestloop, true);
  ELSE
    FOR i IN 1 .. cardinality(paths) LOOP
      account := (SELECT a.id FROM ledger_account a WHERE a.path = paths[i] AND a.currency = of_currency);
      IF account IS NULL THEN
        INSERT INTO ledger_account (path, currency, normal_side, no_overdraft)
        VALUES (paths[i], of_currency, sides[i], kept[i]) ON CONFLICT (path, currency) DO NOTHING;
        account := (SELECT a.id FROM ledger_account a WHERE a.path = paths[i] AND a.currency = of_currency);
      END IF;
      ids[i] := account;
    END LOOP;
  END IF;

  IF cardinality(amounts) = 1 THEN
    INSERT INTO ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    VALUES (new_id, 0, ids[debits[1]], ids[credits[1]], amounts[1]);
  ELSE
    INSERT INTO ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    SELECT new_id, t.n - 1, ids[t.debit], ids[t.credit], t.amount
    FROM unnest(debits, credits, amounts) WITH ORDINALITY AS t (debit, credit, amount, n);
  END IF;
  id := new_id;
  request_hash := hash;
  RETURN NEXT;
END $$;
