"""A copy of a data workbook with keyed pseudonyms in the place of its ids: the same figures, nobody to find in it."""

from integraxl.pseudonymise.copy import Copy, pseudonymise_workbook
from integraxl.pseudonymise.key import default_key_file, read_or_make_key

__all__ = ["Copy", "default_key_file", "pseudonymise_workbook", "read_or_make_key"]
