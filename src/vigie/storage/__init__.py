"""What keeps cursors, findings, actions and snapshots: adapters of `vigie.ports.storage.Storage`."""
