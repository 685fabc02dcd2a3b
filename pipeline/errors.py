"""What can go wrong: errors that stop a run, and refusals that become a row of quarantine."""

from __future__ import annotations


class EconclaimsError(Exception):
    """Stops the run; its message is one line that says where and what to do."""

    exit_code = 1


class UsageError(EconclaimsError):
    """Wrong usage or configuration: a missing path, an unknown key, a folder that cannot be written."""

    exit_code = 2


class PackError(UsageError):
    """A language pack's lexicon does not say what its grammar needs."""


class Refusal(Exception):  # noqa: N818 -- not a fault of ours but the fate of one input
    """One file, record or row is refused whole and goes to quarantine.

    Args:
        reason_code: short snake_case name of the reason, stable over releases.
        detail: one sentence for a person, with the place and the figures in it.
    """

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(reason_code, detail)
        self.reason_code = reason_code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason_code}: {self.detail}"
