"""A lifelike program to try everything with."""
