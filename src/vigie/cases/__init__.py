"""Stage 5: findings and measures about one account, gathered into a case that a person can read."""
