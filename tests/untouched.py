"""What a browser sends of a form that nobody touched."""

from __future__ import annotations

from collections.abc import Iterator

from yulan.forms import Form, Input


def pairs_of(form: Form) -> Iterator[tuple[str, str]]:
    """The names and values that a browser sends of the form as it stands."""
    for one in form.all:
        yield from _pairs(one)


def _pairs(one: Input) -> Iterator[tuple[str, str]]:
    if one.widget in ("group", "list"):
        for inner in one.inside:
            yield from _pairs(inner)
    elif one.widget == "checks":
        yield from ((one.name, value) for value in one.values)
    elif one.widget not in ("radios", "select") or any(option.value == one.value for option in one.options):
        yield one.name, one.value.replace("\n", "\r\n")
