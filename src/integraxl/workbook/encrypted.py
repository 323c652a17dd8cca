"""Workbooks that are protected by a password: opened in memory, never on disk."""

from __future__ import annotations

import io
import re

from integraxl.errors import UnreadableFile
from integraxl.workbook import bounded

_ROUNDS = re.compile(rb'spinCount="(\d{1,18})')
_MOST_ROUNDS = 500_000  # Excel uses 100,000; each takes a microsecond


def decrypt(name: str, data: bytes, password: str) -> bytes:
    """The workbook inside. The deriving of the key can be made to take for ever, so it is done in a bounded process.

    Raises UnreadableFile for a wrong password, or protection of a kind that is not known.
    """
    return bounded.call(_decrypt, name, data, password)


def _decrypt(name: str, data: bytes, password: str) -> bytes:
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import InvalidKeyError

    plain = io.BytesIO()
    unknown = UnreadableFile(
        f"»{name}« er beskyttet på en måde, som integraxl ikke kan åbne. "
        "Åbn det i Excel, fjern adgangskoden, og gem det som .xlsx."
    )
    if any(int(rounds) > _MOST_ROUNDS for rounds in _ROUNDS.findall(data)):
        raise unknown
    try:
        file = OfficeFile(io.BytesIO(data))
        file.load_key(password=password, verify_password=True)
        file.decrypt(plain, verify_integrity=True)
    except InvalidKeyError:
        raise UnreadableFile(f"Adgangskoden til »{name}« er forkert, eller filen er ændret. Prøv igen.") from None
    except Exception:  # whatever a parser of hostile bytes may raise
        raise unknown from None
    return plain.getvalue()
