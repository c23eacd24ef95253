"""The steps by which attack cases alter a good age file; markers are places in the file as it then is."""

from __future__ import annotations

from typing import Any

from yulan.age_header import VERSION, Damaged, header


def mutate(data: bytes, steps: list[list[Any]]) -> bytes:
    """The file after all steps."""
    for step in steps:
        data = _step(data, step)
    return data


def _step(data: bytes, step: list[Any]) -> bytes:
    match step:
        case ["set", text]:
            return _bytes(text)
        case ["replace", old, new]:
            return data.replace(_bytes(old), _bytes(new))
        case ["cut", marker, by]:
            return data[: _place(data, marker) + by]
        case ["flip", marker, by]:
            at = _place(data, marker) + by
            return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        case ["insert", marker, by, text, times]:
            at = _place(data, marker) + by
            return data[:at] + _bytes(text * times) + data[at:]
        case ["replace-at", marker, by, size, text]:
            at = _place(data, marker) + by
            return data[:at] + _bytes(text) + data[at + size :]
        case ["remove", marker, until, by]:
            return data[: _place(data, marker)] + data[_place(data, until) + by :]
    raise ValueError("no such step")


def _place(data: bytes, marker: str) -> int:
    line_end = data.find(b"\n", len(VERSION))
    match marker:
        case "start":
            return 0
        case "end":
            return len(data)
        case "stanza":
            return len(VERSION)
        case "share":
            return data.find(b" ", len(VERSION) + 3) + 1
        case "body":
            return line_end + 1
        case "mac":
            return data.find(b"\n--- ") + 5
        case "payload":
            return _payload(data)
        case "chunk":
            return _payload(data) + 16
    raise ValueError("no such marker")


def _payload(data: bytes) -> int:
    try:
        return header(data).payload_offset
    except Damaged as damaged:
        raise ValueError("a marker in a file that has none left") from damaged


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
