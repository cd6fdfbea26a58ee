-- The review queue. Occurrences and decisions have tables of their own: there may be any number of them.

CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    room TEXT NOT NULL,
    author TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    priority REAL NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX reviews_by_priority ON reviews (waiting, priority);

CREATE TABLE review_occurrences (
    item TEXT NOT NULL,
    key TEXT NOT NULL,
    time INTEGER NOT NULL,
    stands INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (item, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_occurrences_by_time ON review_occurrences (item, time);

CREATE TABLE review_decisions (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL,
    time INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX review_decisions_by_item ON review_decisions (item, time, id);
