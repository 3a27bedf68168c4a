-- The log of PostgresToKafka: which batch of staged users is planned, which is published.
-- It lives beside the rows it speaks of; safe to apply again.

-- One row per stream: how far it has published, and on which server that is true.
CREATE TABLE IF NOT EXISTS publish_cursors (
  stream            text PRIMARY KEY,
  -- A restored or replaced server counts its transactions anew: a cursor of another server means nothing here.
  system_identifier bigint NOT NULL,
  batch_id          bigint NOT NULL, -- the last committed batch
  xid               xid8 NOT NULL,   -- everything up to and including (xid, id) is published
  id                uuid NOT NULL,
  committed_at      timestamptz NOT NULL
);

-- A batch is logged before it runs and taken away when it is committed, so at most one stands here per stream.
CREATE TABLE IF NOT EXISTS publish_batches (
  stream     text PRIMARY KEY,
  batch_id   bigint NOT NULL,
  ranges     text NOT NULL, -- JSON: the exact (xid, id] ranges of the batch
  logged_at  timestamptz NOT NULL DEFAULT now()
);
