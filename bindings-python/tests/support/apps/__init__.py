"""Third-party programs that fork. Each uses its client before the fork."""
