"""The embedded platform, its population and the attack drills."""
