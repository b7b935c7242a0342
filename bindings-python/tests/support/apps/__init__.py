"""Programs of others that fork: each uses its client before it forks."""
