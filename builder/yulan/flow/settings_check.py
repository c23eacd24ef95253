"""A settings file as somebody is about to sign it: its form, what it means, and what its duties come to, all faults at
once. Owns the bringing together; the rules are `settings_faults` and `derive.rules`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yulan import settings, settings_faults, yaml_strict
from yulan.derive import rules
from yulan.errors import Problem, YulanError
from yulan.settings import PATH, SchoolFile


def checked(data: bytes) -> SchoolFile:
    """The school file in `data`; raises YulanError `file.form` with everything that cannot be signed, by line."""
    file = settings.load(data)
    if found := problems(file, data):
        raise YulanError("file.form", problems=found, path=PATH)
    return file


def problems(file: SchoolFile, data: bytes) -> tuple[Problem, ...]:
    """Everything that cannot be meant, by line."""
    found = [*settings_faults.problems_of(file, data), *_duties(file, data)]
    return tuple(sorted(found, key=lambda one: (one.line, one.rule)))


def warnings(file: SchoolFile, data: bytes) -> tuple[Problem, ...]:
    """What may be meant and is worth a look."""
    return settings_faults.warnings_of(file, data)


def _duties(file: SchoolFile, data: bytes) -> Iterator[Problem]:
    """What the duties' own rules refuse, at the line of the duty."""
    found = rules.of(settings.settings(file, demo=False)).problems
    if not found:
        return
    lines = yaml_strict.lines(data)
    places = {one.id: lines.get(("duties", at), 0) for at, one in enumerate(file.duties)}
    for one in found:
        yield replace(one, path=PATH, line=one.line or places.get(str(one.params.get("id", "")), 0))
