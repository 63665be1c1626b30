-- The application adds jobs through this function alone: it runs as the owner of the database,
-- so that the application's role needs no rights on the jobs themselves, whose messages hold
-- private keys. The search path is fixed, as in every function that runs as somebody else.
CREATE FUNCTION enqueue_job(task text, payload json, queue text, delay_ms int, key text)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM graphile_worker.add_job(
    identifier => task,
    payload => payload,
    queue_name => queue,
    run_at => clock_timestamp() + delay_ms * interval '1 millisecond',
    job_key => key
  );
END;
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION enqueue_job(text, json, text, int, text) FROM PUBLIC;
--> statement-breakpoint
-- A worker that has just done a job of a serial queue asks for the next one before the queue is
-- unlocked, and would ask again only when it polls: wake one up.
CREATE FUNCTION announce_unlocked_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jobs:insert', '{"count":1}');
  RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER announce_unlocked AFTER UPDATE ON graphile_worker._private_job_queues
  FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
  EXECUTE FUNCTION announce_unlocked_queue();
