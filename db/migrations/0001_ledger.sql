-- The journal is append-only, balances follow it in the same statement, and nothing else
-- writes them. Transition tables validate a whole statement at once: three foreign keys a row
-- would cost many times more on bulk postings.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused; a mistake is undone by a reversal', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER share_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON share
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER settlement_document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_document
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER received_activity_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON received_activity
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
-- Every account has its balance row from the start, so that a row exists to be locked.
CREATE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_balance (account_id, normal_side, no_overdraft)
  SELECT id, normal_side, no_overdraft FROM added;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_account_balance AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_open_balance();
--> statement-breakpoint
-- Runs as the owner: the application's role cannot write a balance by any other way.
CREATE FUNCTION ledger_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added t
    LEFT JOIN ledger_account d ON d.id = t.debit_id
    LEFT JOIN ledger_account c ON c.id = t.credit_id
    WHERE d.currency IS DISTINCT FROM c.currency OR d.id IS NULL OR c.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a transfer needs two existing accounts of one currency'
      USING ERRCODE = 'foreign_key_violation';
  END IF;

  -- What was posted is complete: nothing is added to it by a later transaction.
  IF EXISTS (
    SELECT FROM added t LEFT JOIN ledger_transaction x ON x.id = t.transaction_id
    WHERE x.xmin IS DISTINCT FROM pg_current_xact_id()::xid
  ) THEN
    RAISE EXCEPTION 'transfers are written together with their transaction'
      USING ERRCODE = 'restrict_violation';
  END IF;

  -- Locks in account order, so that two postings never wait for each other in a circle.
  PERFORM FROM ledger_balance
    WHERE account_id IN (SELECT debit_id FROM added UNION SELECT credit_id FROM added)
    ORDER BY account_id FOR UPDATE;

  UPDATE ledger_balance b
  SET debits_minor = b.debits_minor + s.debits, credits_minor = b.credits_minor + s.credits
  FROM (
    SELECT account_id, sum(debits) AS debits, sum(credits) AS credits
    FROM (
      SELECT debit_id AS account_id, amount_minor AS debits, 0::bigint AS credits FROM added
      UNION ALL
      SELECT credit_id, 0::bigint, amount_minor FROM added
    ) sides
    GROUP BY account_id
  ) s
  WHERE b.account_id = s.account_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_transfer_post AFTER INSERT ON ledger_transfer
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_post();
--> statement-breakpoint
-- FOR UPDATE needs the right to update, which the application's role does not have. Locks in the
-- order of the accounts, then answers what the locked rows hold.
CREATE FUNCTION ledger_lock_balances(wanted bigint[])
  RETURNS TABLE (account_id bigint, debits_minor bigint, credits_minor bigint, normal_side text)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.account_id, b.debits_minor, b.credits_minor, b.normal_side FROM ledger_balance b
    WHERE b.account_id = ANY (wanted) ORDER BY b.account_id FOR UPDATE;
$$;
--> statement-breakpoint
-- Else the application's role could hang them on a table of its own, and they would post, with the
-- owner's rights, what stands there and in no journal.
REVOKE ALL ON FUNCTION ledger_open_balance(), ledger_post() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER period_budget_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON period_budget
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER period_kept BEFORE DELETE OR TRUNCATE ON period
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
-- A month only moves forward, one phase at a time, and what is written with a phase stays.
CREATE FUNCTION period_move_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.phase, NEW.phase) NOT IN (('open', 'counted'), ('counted', 'distributed'))
    OR NEW.month <> OLD.month OR NEW.opened_at <> OLD.opened_at
    OR (OLD.phase = 'counted' AND
      (NEW.counted_at, NEW.fee_bps) IS DISTINCT FROM (OLD.counted_at, OLD.fee_bps)) THEN
    RAISE EXCEPTION 'month % cannot go from % to %', OLD.month, OLD.phase, NEW.phase
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER period_forward BEFORE UPDATE ON period
  FOR EACH ROW EXECUTE FUNCTION period_move_forward();
