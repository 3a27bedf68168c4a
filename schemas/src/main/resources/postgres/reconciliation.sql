-- What Reconcile found. It is stored here, so that a cluster needs no shared file system to hand back results.
-- Safe to apply again.

CREATE TABLE IF NOT EXISTS reconciliations (
  run_id      uuid PRIMARY KEY,
  started_at  timestamptz NOT NULL,
  finished_at timestamptz,
  verdict     text -- equal or different; absent while it runs, and for ever if it failed
);

-- How many rows of a table were compared and how they came out. Overwritten by a repeated task, so nothing counts twice.
CREATE TABLE IF NOT EXISTS reconciliation_totals (
  run_id        uuid NOT NULL REFERENCES reconciliations ON DELETE CASCADE,
  subject       text NOT NULL,   -- a table's name, user_counts or dead_letters
  expected      bigint NOT NULL, -- rows that the staged users must have
  found         bigint NOT NULL, -- rows that are there, whatever they prove
  missing       bigint NOT NULL,
  extra         bigint NOT NULL, -- no staged user accounts for them
  differing     bigint NOT NULL,
  dead_lettered bigint NOT NULL, -- not there, because the user's record could never work
  purged        bigint NOT NULL, -- of users whose staged row was deleted after it was published: not judged
  newer         bigint NOT NULL, -- of users who were staged after the run began: not judged
  PRIMARY KEY (run_id, subject)
);

CREATE TABLE IF NOT EXISTS reconciliation_differences (
  run_id   uuid NOT NULL REFERENCES reconciliations ON DELETE CASCADE,
  subject  text NOT NULL,
  row_key  text NOT NULL, -- the primary key's values, with / between them
  kind     text NOT NULL, -- missing, extra or differing
  user_id  text,          -- absent where a count differs
  fields   text[] NOT NULL,
  expected text[],        -- one per field, and only where the run was told to show values: they are personal data
  found    text[],
  PRIMARY KEY (run_id, subject, row_key)
);
