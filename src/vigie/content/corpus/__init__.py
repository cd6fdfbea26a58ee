"""A labelled corpus, made on the spot: ordinary messages, and markings planted in messages in every spelling.

The same seed gives the same corpus. All of it is invented. It measures recall for each family of evasions and false
alarms for each detector (`benchmarks/content_quality.py`); what it cannot say is how real people write, so the
benchmark adds texts that nobody wrote for it.
"""
