-- Documents are JSON of the types in vigie.model and vigie.ports; the columns beside them are what queries need.

CREATE TABLE cursors (
    source TEXT PRIMARY KEY,
    segment TEXT NOT NULL,
    "offset" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    actor TEXT NOT NULL,
    last INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX findings_by_time ON findings (last, id);
CREATE INDEX findings_by_actor ON findings (actor, last, id);

CREATE TABLE actions (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    time INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX actions_by_time ON actions (time, id);
CREATE INDEX actions_by_user ON actions (user, time, id);

CREATE TABLE states (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
