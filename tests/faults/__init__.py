"""Crashes, races, mails that go astray, and an environment that fails."""
