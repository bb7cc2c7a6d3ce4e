"""Keeping safe: what a program asks of people before they can be matched, and who has done it."""

from safeguarding.models.gates import Gate, GateMark, GateMarkQuerySet, GateQuerySet

__all__ = ["Gate", "GateMark", "GateMarkQuerySet", "GateQuerySet"]
