"""Turns phrases into Whisper tokens, and tokens into the small class space the training uses."""

from dataclasses import dataclass
from functools import cache, lru_cache

from whisper.tokenizer import Tokenizer, get_tokenizer

from tools.phrase_model.phrases import PHRASES, language_of

TIMESTAMPS = 1501  # <|0.00|> ... <|30.00|>, one per 20 ms


@lru_cache(maxsize=1)
def whisper_tokenizer() -> Tokenizer:
    """Return Whisper's multilingual tokenizer (its vocabulary comes with the package)."""
    return get_tokenizer(True, language="zh", task="transcribe")


@dataclass(frozen=True)
class PhraseTokens:
    """Whisper ids of one phrase, and for each id its first and last character (inclusive)."""

    ids: list[int]
    spans: list[tuple[int, int]]


@cache
def phrase_tokens(number: int) -> PhraseTokens:
    """Encode one phrase; English gets Whisper's leading space, Chinese none."""
    phrase = PHRASES[number]
    lead = " " if language_of(phrase) == "en" else ""
    tokenizer = whisper_tokenizer()
    ids = tokenizer.encode(lead + phrase)
    owner = [max(0, index - len(lead)) for index, char in enumerate(lead + phrase) for _ in char.encode()]
    spans, position = [], 0
    for token in ids:
        size = len(tokenizer.encoding.decode_single_token_bytes(token))
        first = owner[position] + (phrase[owner[position]] == " ")
        spans.append((first, owner[position + size - 1]))
        position += size
    return PhraseTokens(ids, spans)


@dataclass(frozen=True)
class Classes:
    """The used vocabulary rows; class k < len(rows) is Whisper id rows[k], class len(rows) + f is timestamp f."""

    rows: tuple[int, ...]
    of: dict[int, int]
    sot: int
    languages: dict[str, int]
    transcribe: int
    no_timestamps: int
    no_speech: int
    eot: int

    @property
    def first_timestamp(self) -> int:
        """Class of <|0.00|>."""
        return len(self.rows)


@lru_cache(maxsize=1)
def classes() -> Classes:
    """Return the class space of our phrases."""
    tok = whisper_tokenizer()
    languages = {"zh": tok.to_language_token("zh"), "en": tok.to_language_token("en")}
    special = [tok.sot, *languages.values(), tok.transcribe, tok.no_timestamps, tok.no_speech, tok.eot]
    text = {token for number in range(len(PHRASES)) for token in phrase_tokens(number).ids}
    rows = tuple(special + sorted(text - set(special)))
    of = {row: index for index, row in enumerate(rows)}
    return Classes(
        rows=rows,
        of=of,
        sot=of[tok.sot],
        languages={code: of[row] for code, row in languages.items()},
        transcribe=of[tok.transcribe],
        no_timestamps=of[tok.no_timestamps],
        no_speech=of[tok.no_speech],
        eot=of[tok.eot],
    )


@lru_cache(maxsize=1)
def spoken_units() -> dict[str, int]:
    """Number the things a frame can be: 0 is silence, then every Chinese character and English word."""
    names = sorted({unit for phrase in PHRASES for unit in units_of(phrase).values()})
    return {name: index + 1 for index, name in enumerate(names)}


def units_of(phrase: str) -> dict[int, str]:
    """Map the first character of every spoken unit of a phrase to the unit itself."""
    if language_of(phrase) == "zh":
        return dict(enumerate(phrase))
    starts = [0] + [index + 1 for index, char in enumerate(phrase) if char == " "]
    return {start: phrase[start:].split(" ", 1)[0].lower() for start in starts}
