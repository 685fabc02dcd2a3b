"""Language-free reading of numbers, dates and claims; a Pack brings the language's words."""

from pipeline.grammar.compiled import use

use()
