"""Names of persons and private numbers in open data: masked before anything is stored or shown.

Personal Information Protection Act of Korea (개인정보 보호법) art. 2: what identifies a living person. Masked are
mobile telephone numbers, business and resident registration numbers anywhere, a person's name where an operator is
meant, and whole columns whose heading says that they hold persons.
"""

import re
from collections.abc import Sequence

MASK = "***"
_PRIVATE_NUMBERS = re.compile(
    r"(?<![\d.])(?:01[016789][-.\s]?\d{3,4}[-.\s]?\d{4}|\d{3}-\d{2}-\d{5}|\d{6}-[1-8]\d{6})(?!\d)"
)
_PRIVATE_HEADING = re.compile(
    r"대표자|성명|담당자(명|이름|$)|소유자|관리자(명|이름|$)|사업자(등록)?번호|bizregno|휴대|핸드폰|주민|생년월일|e?mail|이메일"
    r"|ceo|owner_?name|rprsntv|user_?id"
)
# Surnames of nearly all Koreans (Statistics Korea, census of 2015), and what ends the names of bodies.
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_PERSON = re.compile(
    rf"(?:개인|대표)?\s*[(:]?\s*([{_SURNAMES}][가-힣]{{2}}|[{_SURNAMES}][가-힣] [가-힣])\s*\)?"
    r"(?:\s*(?:외\s*\d+\s*[명인]|씨|님))?"
)
_BODY = re.compile(
    r"(?:시|군|구|청|과|팀|실|국|소|단|사|원|점|처|부|회|교|관|대|센터|공사|공단|병원|마트|상가|빌딩|은행|호텔|주차|타워|시장|농협|수협|신협)$"
)


def masked(cell: str) -> str:
    """Without private numbers."""
    return _PRIVATE_NUMBERS.sub(MASK, cell) if cell else cell


def any_private(cells: Sequence[str]) -> bool:
    """Whether any of the cells holds a private number: one search, since hardly any does."""
    return _PRIVATE_NUMBERS.search("\n".join(cells)) is not None


def masked_operator(cell: str) -> str:
    """Of who runs a place: a person's name leaves its first syllable."""
    told = masked(cell)
    found = _PERSON.fullmatch(told.strip())
    if not found or _BODY.search(told.strip()):
        return told
    return told.replace(found[1], f"{found[1][0]}○○")


def is_private(heading: str) -> bool:
    """Whether a column holds persons, by its heading."""
    return _PRIVATE_HEADING.search(heading.casefold().replace(" ", "")) is not None
