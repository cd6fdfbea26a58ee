"""Rules for other systems: the public pySigma backends, in an environment of their own, run as a separate program."""
