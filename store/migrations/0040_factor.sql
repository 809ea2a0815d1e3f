-- The second factor of people: the seed of the codes that their authenticator app makes, and digests of their recovery codes. Turning it off
-- removes both.
CREATE TABLE second_factors (
  user_id BLOB NOT NULL PRIMARY KEY CHECK (length(user_id) = 16),
  seed    BLOB NOT NULL CHECK (length(seed) = 20),
  since   TEXT NOT NULL CHECK (since GLOB '????-??-??'),
  codes   BLOB NOT NULL CHECK (length(codes) = 8) -- the set of the recovery codes
) STRICT;

CREATE TABLE recovery_codes (
  user_id BLOB NOT NULL REFERENCES second_factors (user_id) ON DELETE CASCADE,
  place   INTEGER NOT NULL CHECK (place BETWEEN 0 AND 9),
  digest  BLOB NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (user_id, place)
) STRICT;

-- What is remembered of people's proofs, with a second factor or without: package crypto/factor has the form. The keychain of a computer
-- keeps the same; what both together say counts.
CREATE TABLE proof_marks (
  user_id BLOB NOT NULL PRIMARY KEY CHECK (length(user_id) = 16),
  mark    BLOB NOT NULL
) STRICT;
