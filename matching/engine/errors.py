"""The refusals of the engine: each is a sentence that names the person or rule and says what to do."""


class EngineError(ValueError):
    """Anything the engine refuses; its text is fit to be shown to a coordinator."""


class PersonError(EngineError):
    """A mentor or mentee whose details cannot be used."""


class PolicyError(EngineError):
    """A matching policy with an unknown name or an impossible value."""


class ProblemError(EngineError):
    """People, pins, exclusions or minimum loads that contradict one another."""


class ScoreError(EngineError):
    """A score matrix, capacity or demand that `assign` cannot work with."""


class SheetError(EngineError):
    """A spreadsheet or problem file that the command line cannot read."""
