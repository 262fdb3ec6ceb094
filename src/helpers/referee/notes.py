"""What the notes of a table say about its numbers: what stands in brackets, what the stars mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

_KINDS = {
    "t": r"\b[tz][- ]?(?:statistics?|stats?\b|values?|ratios?|tests?)",
    "p": r"\bp[- ]?values?",
    "ci": r"confidence (?:intervals?|limits?|bounds?)",
    "sd": r"standard deviations?",
    "se": r"(?:standard|std\.?)[- ](?:errors?|err\b\.?)|\bs\.e\.|\bSEs?\b",
}
_SHAPES = {
    "{": r"braces|curly brackets",
    "[": r"(?:square )?brackets",
    "(": r"parenthes[ie]s|round brackets",
}
_TOKENS = re.compile(
    "|".join(f"(?P<{name}>{words})" for name, words in _KINDS.items())
    + "".join(f"|(?P<shape{n}>{words})" for n, words in enumerate(_SHAPES.values())),
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"(?:based on|using|(?:computed|calculated|obtained) (?:from|with|by))[\w\s-]{0,60}?"
    r"(?:standard errors?|confidence intervals?)",
    re.IGNORECASE,
)
"""How something was computed, which is not what stands in brackets."""

_MARK_OR_LEVEL = re.compile(
    r"(?P<mark>\*+)|(?P<level>(?:\d*\.\d+|\d+)\s*(?:%|\\%|per ?cent\b)?)(?![\d-])", re.IGNORECASE
)
LARGEST_LEVEL = 0.25
"""No footnote calls a probability above this significant."""


@dataclass(frozen=True)
class Said:
    """What is said.

    Attributes
    ----------
    text : str
        All of it, on one line.
    brackets : dict of str to str
        Statistic by the opening sign, ``(``, ``[`` or ``{``.
    stars : dict of str to str
        Level of each mark, as printed.
    """

    text: str = ""
    brackets: dict[str, str] = field(default_factory=dict)
    stars: dict[str, str] = field(default_factory=dict)

    @property
    def bootstrap(self) -> bool:
        """Whether p-values may come from a bootstrap."""
        return re.search("bootstrap", self.text, re.IGNORECASE) is not None

    @property
    def one_sided(self) -> bool:
        """Whether tests are one-sided."""
        return re.search("one[- ](sided|tailed)", self.text, re.IGNORECASE) is not None


def read(texts: Iterable[str]) -> Said:
    """Read the notes of a table.

    Parameters
    ----------
    texts : iterable of str
        Paragraphs.

    Returns
    -------
    Said
        What they say; what they say in two ways is left out.

    Examples
    --------
    >>> said = read(["Robust standard errors in parentheses, p-values in brackets.", "* p<0.1, ** p<0.05"])
    >>> said.brackets, said.stars
    ({'(': 'se', '[': 'p'}, {'*': '0.1', '**': '0.05'})
    >>> read(["t-statistics based on robust standard errors are in parentheses"]).brackets
    {'(': 't'}
    >>> read(["***, ** and * denote significance at the 1, 5 and 10 percent level."]).stars
    {'***': '1%', '**': '5%', '*': '10%'}
    """
    text = " ".join(" ".join(texts).split())
    return Said(text, _brackets(text), _stars(text))


def _brackets(text: str) -> dict[str, str]:
    said: dict[str, set[str]] = {}
    for sentence in re.split(r";|\.\s+(?=[A-Z*])", text):
        found = [
            ("shape", list(_SHAPES)[int(name[5:])]) if name.startswith("shape") else ("kind", name)
            for match in _TOKENS.finditer(_MEANS.sub("", sentence))
            if (name := str(match.lastgroup))
        ]
        pairs = list(zip(found[::2], found[1::2], strict=False)) if len(found) % 2 == 0 else []
        if all(one[0] != other[0] for one, other in pairs):
            for pair in pairs:
                both = dict(pair)
                said.setdefault(both["shape"], set()).add(both["kind"])
    return {shape: kinds.pop() for shape, kinds in said.items() if len(kinds) == 1}


def _stars(text: str) -> dict[str, str]:
    text = re.sub(r"(?<!\d)0,(?=\d)", "0.", text)
    tokens = [(m.lastgroup, m.group().replace("\\", "")) for m in _MARK_OR_LEVEL.finditer(text)]
    first = next((at for at, (kind, _) in enumerate(tokens) if kind == "mark"), 0)
    tokens = [
        token
        for token in tokens[max(0, first - 1) :]
        if token[0] == "mark" or probability(token[1]) <= LARGEST_LEVEL
    ]
    if text.count("*") and tokens and tokens[0][0] == "level" and first and not _alternate(tokens):
        tokens = tokens[1:]
    marks = [word for kind, word in tokens if kind == "mark"]
    levels = [word for kind, word in tokens if kind == "level"][: len(marks)]
    if not marks or len(levels) != len(marks) or len(set(marks)) != len(marks):
        return {}
    grouped = [kind for kind, _ in tokens[: 2 * len(marks)]] == ["mark"] * len(marks) + ["level"] * len(marks)
    if not (grouped or _alternate(tokens[: 2 * len(marks)])):
        return {}
    if all(re.match(r"\d+\s*(%|p|$)", level, re.IGNORECASE) for level in levels):  # 1, 5 and 10 percent
        levels = [re.split(r"\D", level)[0] + "%" for level in levels]
    return dict(zip(marks, levels, strict=True))


def _alternate(tokens: list[tuple[str | None, str]]) -> bool:
    return all(one[0] != other[0] for one, other in pairwise(tokens))


def probability(level: str) -> float:
    """Read a level as a footnote writes it.

    Examples
    --------
    >>> probability("5%"), probability("0.05"), probability("5")
    (0.05, 0.05, 0.05)
    """
    value = float(re.match(r"[\d.]+", level)[0])  # type: ignore[index]
    return value / 100 if value >= 1 or re.search("%|cent", level) else value
