"""Words that carry meaning, cut to their stems, in UK English."""

import re
from collections import Counter
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[a-z]{2,}(?:['’][a-z]+)?")
POSSESSIVE = re.compile(r"['’][a-z]*$")
AMERICAN = re.compile(r"(?<=[a-z]{3})(?:iz(?=e|ing|ation)|yz(?=e|ing))")

FUNCTION_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "each",
        "either",
        "else",
        "etc",
        "eg",
        "ie",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "including",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "may",
        "me",
        "might",
        "more",
        "most",
        "must",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "per",
        "same",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "used",
        "uses",
        "using",
        "very",
        "via",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "whilst",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "you",
        "your",
        "yours",
    ]
)
# They set how deep an answer goes, not what it is about: shown to people, never scored (R2.20).
COMMAND_VERBS = frozenset(
    [
        "analyse",
        "apply",
        "appraise",
        "assess",
        "classify",
        "clarify",
        "compare",
        "contrast",
        "critically",
        "define",
        "demonstrate",
        "describe",
        "detail",
        "discuss",
        "distinguish",
        "evaluate",
        "examine",
        "explain",
        "give",
        "identify",
        "illustrate",
        "interpret",
        "justify",
        "know",
        "list",
        "name",
        "outline",
        "recognise",
        "show",
        "state",
        "summarise",
        "understand",
    ]
)
# Words of every specification.
TRADE_WORDS = frozenset(
    [
        "able",
        "evidence",
        "example",
        "examples",
        "importance",
        "important",
        "learner",
        "meant",
        "range",
        "term",
        "terms",
        "type",
        "types",
        "way",
        "ways",
    ]
)

_stemmer = snowballstemmer.stemmer("english")
_unsaid = FUNCTION_WORDS | TRADE_WORDS
_unsaid_stems = frozenset(map(_stemmer.stemWord, COMMAND_VERBS))


@lru_cache(maxsize=50_000)
def stem(word):
    """The stem of a word in lower case, or "" for one that says nothing; "organization’s" is "organisation"."""
    bare = AMERICAN.sub(lambda found: found[0].replace("z", "s"), POSSESSIVE.sub("", word))
    if len(bare) < 3 or bare in _unsaid:
        return ""
    found = _stemmer.stemWord(bare)
    return "" if found in _unsaid_stems else found


def stems(text):
    """{stem: how often it stands in the text}."""
    found = Counter()
    for word, count in Counter(WORD.findall(text.lower())).items():
        if key := stem(word):
            found[key] += count
    return found


def spelt(text):
    """{stem: the word as it first stands in the text}, to say in people's words what two texts share."""
    found = {}
    for word in WORD.findall(text.lower()):
        if key := stem(word):
            found.setdefault(key, POSSESSIVE.sub("", word))
    return found
