"""Pins: kept as seen, never taken back by what is older."""

from __future__ import annotations

import pytest

from yulan import pins
from yulan.errors import YulanError
from yulan.pins import Pin

A, B, ONE, TWO = ("a" * 64, "b" * 64, "1" * 64, "2" * 64)


def test_what_is_saved_is_loaded_again_in_any_order() -> None:
    first, second = Pin(A, 3, ONE, ("/学校",), ("https://git.example/x",)), Pin(B, 1, TWO)
    assert pins.load(pins.save((second, first))) == (first, second)
    assert pins.save((second, first)) == pins.save((first, second))
    assert pins.load(None) == ()


def test_a_newer_epoch_replaces_and_places_add_up() -> None:
    known = pins.remember((), Pin(A, 3, ONE, ("/x",)))
    assert pins.remember(known, Pin(A, 4, TWO, ("/y",), ("r",))) == (Pin(A, 4, TWO, ("/x", "/y"), ("r",)),)


@pytest.mark.parametrize("seen", [Pin(A, 2, ONE), Pin(A, 3, TWO)], ids=["lower", "rewritten"])
def test_history_is_not_taken_back_unless_forgotten_first(seen: Pin) -> None:
    known = (Pin(A, 3, ONE),)
    with pytest.raises(YulanError) as caught:
        pins.remember(known, seen)
    assert caught.value.code == "private.pin-back"
    assert pins.remember(pins.forget(known, A), seen) == (seen,)


def test_a_pin_is_found_by_folder_and_by_remote() -> None:
    known = (Pin(A, 1, ONE, ("/x",)), Pin(B, 1, TWO, ("/y",), ("r",)))
    assert pins.at(known, "/x", ["r"]) == known
    assert pins.at(known, "/z") == ()
    assert pins.of(known, B) == known[1]


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"[]",
            b"{}",
            b'{"yulan": "pins/2", "pins": []}',
            b'{"yulan": "pins/1", "pins": [], "more": 1}',
        ),
        b'{"yulan": "pins/1", "pins": [{"repository": "x", "epoch": 1, "hash": "y"}]}',
        pins.save((Pin(A, 1, ONE), Pin(A, 2, TWO))),
        pins.save((Pin(A, 0, ONE),)),
        b"\xff",
    ],
)
def test_a_file_not_understood_is_damaged_not_empty(data: bytes) -> None:
    with pytest.raises(YulanError) as caught:
        pins.load(data)
    assert caught.value.code == "private.pins-damaged"
