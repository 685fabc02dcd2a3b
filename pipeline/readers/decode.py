"""Bytes to text: decompression within bounds, encodings, and the code points that a text may hold."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from typing import BinaryIO

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.model import Source

_CHUNK = 1 << 16
_SAMPLE = 1 << 16
_MAGIC = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"PAR1",
    b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"ID3", b"OggS", b"RIFF",
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.01
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CP949 = re.compile(
    rb"([\x09-\x0d\x20])|[\x00-\x7f]|([\xb0-\xc8][\xa1-\xfe])|[\xa1-\xa3\xa6-\xa9][\xa1-\xfe]|([\x81-\xfe][\x41-\xfe])"
)

_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLES = "\x00-\x08\x0e-\x1e\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
_SURROGATES = "\ud800-\udfff"
_COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_SPACE = re.compile(f"[{_SPACES}]")
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_SURROGATE = re.compile(f"[{_SURROGATES}]")
_MARKS = re.compile(f"([{_COMBINING}]{{30}})[{_COMBINING}]+")
_UNCLEAN = re.compile(f"[{_BREAKS}{_SPACES}{_INVISIBLES}{_SURROGATES}{_COMBINING}]")


def chunks(source: Source, limits: LimitSettings) -> Iterator[bytes]:
    """Read a file piece by piece, decompressed where its name ends in `.gz`.

    Raises:
        Refusal: `empty_file`, `too_large` (more than `limits.file_bytes` decompressed), `truncated_gzip`, `corrupt_gzip`.
        OSError: the file cannot be read.
    """
    count = 0
    packed = source.uri.lower().endswith(".gz")
    with source.path.open("rb") as raw, gzip.open(raw) if packed else nullcontext(raw) as stream:
        while True:
            try:
                piece = stream.read(_CHUNK)
            except EOFError as e:
                raise Refusal("truncated_gzip", f"the gzip file breaks off after {count} bytes of its content") from e
            except (gzip.BadGzipFile, zlib.error) as e:
                raise Refusal("corrupt_gzip", f"no valid gzip after {count} bytes of content: {e}") from e
            if not piece:
                break
            count += len(piece)
            if count > limits.file_bytes:
                raise Refusal("too_large", f"more than limits.file_bytes = {limits.file_bytes} bytes")
            yield piece
    if not count:
        raise Refusal("empty_file", "the file has no content")


def read_whole(source: Source, limits: LimitSettings) -> bytes:
    """Read a file that holds one article.

    Raises:
        Refusal: as `chunks`, and `too_large` for more than `limits.record_bytes`.
    """
    pieces: list[bytes] = []
    count = 0
    for piece in chunks(source, limits):
        count += len(piece)
        if count > limits.record_bytes:
            raise Refusal("too_large", f"more than limits.record_bytes = {limits.record_bytes} bytes in one text")
        pieces.append(piece)
    return b"".join(pieces)


class _Stream(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        return n


def open_text(source: Source, limits: LimitSettings) -> BinaryIO:
    """Open a file of many records for reading by line; UTF-16 with a byte order mark becomes UTF-8, the rest stays as it is.

    Raises:
        Refusal: as `chunks`, and `binary_file`; while it is read also `unknown_encoding` for broken UTF-16.
    """
    pieces = chunks(source, limits)
    first = next(pieces)
    if first.startswith(_UTF16):
        return io.BufferedReader(_Stream(_utf8(first, pieces)))
    _refuse_binary(first)
    return io.BufferedReader(_Stream(_chain(first, pieces)))


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _utf8(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
    try:
        for piece in _chain(first, rest):
            yield decoder.decode(piece).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError as e:
        raise Refusal("unknown_encoding", f"a UTF-16 byte order mark, but no UTF-16: {e.reason}") from e


def lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Read lines of at most `limit` bytes.

    Yields:
        A line with its line feed, or None for one that is longer; no more than `limit` bytes are held.
    """
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
            pass
        yield None


def decode(data: bytes) -> str:
    """Decode UTF-8 (a byte order mark is dropped), UTF-16 with a byte order mark, or CP949, which includes EUC-KR.

    Other double-byte encodings (GBK, Shift JIS) are often valid CP949 too. It is only believed where nine tenths of the letters are
    common Hangul syllables (rows B0 to C8, KS X 1001), or two fifths of them are and there is white space between words, which
    Chinese and Japanese do not put.

    Raises:
        Refusal: `binary_file` or `unknown_encoding`.
    """
    if data.startswith(_UTF16):
        try:
            text = data.decode("utf-16", "surrogatepass")
        except UnicodeDecodeError as e:
            raise Refusal("unknown_encoding", f"a UTF-16 byte order mark, but no UTF-16: {e.reason}") from e
        if len(_CONTROL.findall(text, 0, _SAMPLE)) > _CONTROL_SHARE * min(len(text), _SAMPLE):
            raise Refusal("binary_file", "control characters all over: no text")
        return text
    _refuse_binary(data)
    for errors in ("strict", "surrogatepass"):
        try:
            return data.decode("utf-8-sig", errors)
        except UnicodeDecodeError:
            pass
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError as e:
        raise Refusal(
            "unknown_encoding", f"neither UTF-8, UTF-16 with a byte order mark nor CP949 (byte {e.start})"
        ) from e
    counts = [0, 0, 0, 0]
    for m in _CP949.finditer(data, 0, _SAMPLE):
        counts[m.lastindex or 0] += 1
    _, spaces, hangul, other = counts
    letters = hangul + other
    if hangul < 0.9 * letters and (hangul < 0.4 * letters or 12 * spaces < letters):
        raise Refusal(
            "unknown_encoding", "neither UTF-8 nor UTF-16 with a byte order mark, and as CP949 it would be no Korean"
        )
    return text


def _refuse_binary(data: bytes) -> None:
    if data.startswith(_MAGIC):
        raise Refusal("binary_file", "the first bytes are those of a binary format")
    sample = data[:_SAMPLE].decode("latin-1")
    if len(_CONTROL.findall(sample)) > max(2, _CONTROL_SHARE * len(sample)):
        raise Refusal("binary_file", "control characters all over: no text")


def clean(text: str) -> str:
    """Bring a text to the code points that the tables hold.

    Line breaks of every kind become line feeds, white space becomes plain spaces, control characters, soft hyphens and marks that only
    steer display (byte order, bidirectional, zero width) go, lone surrogates become U+FFFD, more than 30 combining marks in a
    row are cut (Unicode's stream-safe format), and the rest becomes NFC.
    """
    if _UNCLEAN.search(text):
        text = _SPACE.sub(" ", _BREAK.sub("\n", text))
        text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
        text = _MARKS.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)
