"""Pictures of one kind of record each."""
