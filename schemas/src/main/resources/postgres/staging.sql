-- The staging area: users as the API sent them, until they are published to Kafka.
-- Applied by whoever brings the database up; safe to apply again.

-- One column per field of user.avsc, in its order. A staged user is immutable.
CREATE TABLE IF NOT EXISTS staged_users (
  id                   uuid PRIMARY KEY,
  gender               text NOT NULL,
  title                text NOT NULL,
  first_name           text NOT NULL,
  last_name            text NOT NULL,
  street_number        integer NOT NULL,
  street_name          text NOT NULL,
  city                 text NOT NULL,
  state                text NOT NULL,
  country              text NOT NULL,
  postcode             text NOT NULL,
  latitude             double precision NOT NULL,
  longitude            double precision NOT NULL,
  timezone_offset      text NOT NULL,
  timezone_description text NOT NULL,
  email                text NOT NULL,
  username             text NOT NULL,
  date_of_birth        timestamptz NOT NULL,
  registered_at        timestamptz NOT NULL,
  phone                text NOT NULL,
  cell                 text NOT NULL,
  national_id_name     text,
  national_id_value    text,
  picture_large        text NOT NULL,
  picture_medium       text NOT NULL,
  picture_thumbnail    text NOT NULL,
  nationality          text NOT NULL,
  fetched_at           timestamptz NOT NULL,
  staged_at            timestamptz NOT NULL,
  -- The writing transaction. Readers go by (xid, id) below pg_snapshot_xmin(pg_current_snapshot()),
  -- so that a transaction which commits late is never skipped.
  xid                  xid8 NOT NULL DEFAULT pg_current_xact_id()
);

CREATE INDEX IF NOT EXISTS staged_users_by_xid ON staged_users (xid, id);

-- Which pages are staged. A page's identity is its request's; it is written in the transaction of its users,
-- so that a repeated run neither loses nor doubles a user.
CREATE TABLE IF NOT EXISTS staged_pages (
  api_url    text NOT NULL,
  seed       text NOT NULL,
  page       integer NOT NULL,
  page_size  integer NOT NULL,
  filters    text NOT NULL, -- nat=…&gender=…, empty when there are none
  staged     integer NOT NULL,   -- users of the page that this page staged
  duplicates integer NOT NULL,   -- users of the page that stood staged already, equal in every field
  rejected   integer NOT NULL,   -- users of the page that went to rejected_users
  staged_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (api_url, seed, page, page_size, filters)
);

-- What the API sent and staging could not take, whole, and why.
CREATE TABLE IF NOT EXISTS rejected_users (
  rejected_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  api_url     text NOT NULL,
  seed        text NOT NULL,
  page        integer NOT NULL,
  page_size   integer NOT NULL,
  filters     text NOT NULL,
  position    integer NOT NULL, -- index in the answer's results, from 0
  reason      text NOT NULL,
  -- text, not jsonb: jsonb refuses \u0000, and a rejected row keeps what was sent
  json        text NOT NULL,
  rejected_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (api_url, seed, page, page_size, filters, position)
);

-- What has been purged after it was published: staged users up to this (xid, id) may be gone,
-- so their absence proves nothing.
CREATE TABLE IF NOT EXISTS staging_purges (
  purge_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staged_until timestamptz NOT NULL, -- users staged before this instant were deleted
  deleted      bigint NOT NULL,
  purged_at    timestamptz NOT NULL DEFAULT now()
);
