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
    number INTEGER PRIMARY KEY,
    item TEXT NOT NULL,
    key TEXT NOT NULL,
    time INTEGER NOT NULL,
    stands INTEGER NOT NULL,
    document BLOB NOT NULL,
    media TEXT NOT NULL,
    UNIQUE (item, key)
) STRICT;

CREATE INDEX review_occurrences_by_time ON review_occurrences (item, time);

CREATE TABLE review_decisions (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL,
    time INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX review_decisions_by_item ON review_decisions (item, time, id);

-- Who was given the content of an item, one row however often.
CREATE TABLE review_readings (
    item TEXT NOT NULL,
    who TEXT NOT NULL,
    access TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (item, who, access)
) STRICT, WITHOUT ROWID;
