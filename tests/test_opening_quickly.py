"""Opening a record has quick ways beside the strict ones: what a quick way takes, the strict one takes as the same, and
it takes what we write ourselves.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from tests.attacks.forge import CHEN, WANG, Forged, content_of, forge, opened
from tests.kinds.samples import FULL
from tests.schools import make_school
from yulan import age, age_header, disk, seal, sshsig, yaml_lines, yaml_strict
from yulan.accept import Court, Place
from yulan.age_header import Damaged
from yulan.errors import YulanError
from yulan.ids import RecordName
from yulan.seal import Seal
from yulan.sshsig import Signer
from yulan.yaml_strict import FRONT_MATTER, PLAIN, Tree, YamlFaults

SIGNER = Signer.from_seed(bytes(range(32)))
CASES = 4000
# Pieces that mean something to one reader or another.
PIECES = (
    *("\n", "\n\n", " ", "  ", "\t", "\r", ":", ": ", " :", ":\n", "#", " #", "-", "- ", "\n- ", "\n  ", "\n- a: b\n"),
    *("---\n", "...\n", "--- ", "-> ", "|", "|-\n", ">", "'", '"', '""', '"x y"', "\\", "\\n", "{}", "[]", "{", "]"),
    *(",", "&a ", "*a", "! ", "%", "@", "`", "?", "? ", "<<: ", "~", "=", "a: b\n", "id: x\n", "  c: d\n", "-1", "0"),
    *("\x00", "\x0b", "\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\u3000", "\ufeff", "\ufffe", "\uffff", "\U0001f600"),
    *("字", "a" * 65, "=", "A", "/", "prev: ab\n", "prev: ab 1\n", " 1", " 01", "student: -\n", "Z", "+08:00", "-\n"),
    *("-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n", "-----BEGIN YULAN SEAL-----\n", "X25519"),
    *("-> X25519 ", "-> scrypt AA 1\n", "-> grease\n\n", "A" * 64 + "\n", "\n---"),
    *("\udcff", "\udcfe", "\udced\udca0\udc80", "\udce4", "\0\0\0"),  # bytes that are no UTF-8
)  # fmt: skip


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable cases, no secret


def _altered(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few changes: a piece put in, some taken out or written twice, one byte turned into another."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at, to = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
        lines = [place for place, byte in enumerate(data) if byte == 0x0A]
        if lines and chance.random() < 0.4:
            at = chance.choice(lines) + chance.choice((0, 1))
        match chance.randrange(5):
            case 0 | 1:
                data = data[:at] + chance.choice(PIECES).encode("utf-8", "surrogateescape") + data[at:]
            case 2:
                data = data[:at] + data[at + chance.choice((1, 2, 5, 40)) :]
            case 3:
                data = data[:at] + data[min(at, to) : max(at, to)][:200] + data[at:]
            case _:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    return data


def _alike(good: Sequence[bytes], quick: Callable[[bytes], object], strict: Callable[[bytes], object]) -> None:
    """Nothing; the quick way takes all that is good, and of what has been altered nothing as anything else."""
    chance, taken = _chance(len(good)), 0
    for data in good:
        found = quick(data)
        assert found is not None
        assert found == strict(data)
    for _ in range(CASES):
        data = _altered(chance, chance.choice(good))
        found = quick(data)
        if found is not None:
            taken += 1
            assert found == strict(data)
    assert 20 < taken < CASES  # else the cases prove nothing


def _or_code(call: Callable[[], object]) -> object:
    """What the call gives, or the code with which it refuses."""
    try:
        return call()
    except YulanError as error:
        return error.code


# -- front matter


def _fronts() -> list[bytes]:
    return [yaml_strict.dump(tree).encode() for tree in FULL.values()]


def _listed(data: bytes) -> object:
    """The tree by libyaml with its keys in order, or the refusal."""
    try:
        return _ordered(yaml_strict._load(data, FRONT_MATTER, 1))
    except YamlFaults as refused:
        return refused.faults


def _ordered(tree: Tree | None) -> object:
    if isinstance(tree, dict):
        return [(key, _ordered(value)) for key, value in tree.items()]
    return [_ordered(one) for one in tree] if isinstance(tree, list) else tree


def test_front_matter_read_by_lines_is_what_libyaml_reads() -> None:
    long = [one for one in _fronts() if yaml_lines.read(one, 16) is None]
    assert all(b": |" in one for one in long)  # of text of several lines some is left to libyaml
    fronts = [one for one in _fronts() if one not in long]
    assert len(fronts) > len(FULL) // 2

    def quick(data: bytes) -> object:
        tree = yaml_lines.read(data, FRONT_MATTER.depth) if len(data) <= FRONT_MATTER.nodes else None
        return None if tree is None else _ordered(tree)

    _alike(fronts, quick, _listed)


def test_plain_files_read_by_lines_are_what_libyaml_reads(tmp_path: Path) -> None:
    files = make_school(tmp_path).verified.files
    plain = [data for path, data in files.items() if path.endswith(".yaml") and not path.startswith("keys/chain/")]
    blocks = [
        b"a: |\n  one\n  two words\nb: c\n", b"a:\n  b: |\n    x\n", b"a:\n- b: |\n    x/=\n  c: |\n    y\n",
        b'"@a-b/1": 1\na-b/2: "2"\n', b'a: "x | y"\nb: z|\n', b'a: |\n  "x"\n  |\n',
    ]  # fmt: skip
    assert sum(b": |" in one for one in plain) > 3

    def quick(data: bytes) -> object:
        tree = yaml_lines.read(data, PLAIN.depth)
        return None if tree is None else _ordered(tree)

    def listed(data: bytes) -> object:
        try:
            return _ordered(yaml_strict._load(data, PLAIN, 1))
        except YamlFaults as refused:
            return refused.faults

    _alike(plain, quick, listed)
    _alike(blocks, quick, listed)


@pytest.mark.parametrize("depth", [15, 16, 17])
def test_lines_are_no_way_past_the_depth_allowed(depth: int) -> None:
    data = b"".join(b"  " * level + b"a:\n" for level in range(depth - 1)) + b"  " * (depth - 1) + b"a: b\n"
    lists = b"a:\n" + b"".join(b"  " * level + b"- b:\n" for level in range(depth - 1))
    for one in (data, lists + b"  " * (depth - 1) + b"- c\n"):
        assert _or_code(partial(yaml_strict.load, one)) == _or_code(partial(yaml_strict._load, one, PLAIN, 1))


@pytest.mark.parametrize("count", [2499, 2500, 2501])
def test_lines_are_no_way_past_the_nodes_allowed(count: int) -> None:
    data = b"a:\n" + b"- b\n" * (count * 2 - 3)
    short = b"".join(b"k%d:  \n" % number for number in range(count))
    lines = b"a:\n" + b"- bcdefgh: i\n" * ((count * 2 - 3) // 3)
    for one in (data, short, lines):
        loaded = _or_code(partial(yaml_strict.load, one, limits=FRONT_MATTER))
        assert loaded == _or_code(partial(yaml_strict._load, one, FRONT_MATTER, 1))


# -- seals and signatures


def _seals() -> list[Seal]:
    first = Seal(
        "2a" * 32, "c.1.abcdef.age", "drawer-aid", 1, "aid", "7h2k4m9pqr3tvwxz", "", WANG, 1, (), "5a" * 32,
        "2025-08-14T13:23:00+08:00",
    )  # fmt: skip
    return [
        first,
        replace(first, student="4k2m7pqr9t", rev=2, prev=("ab" * 32,), at="2025-08-14T13:23:00Z"),
        replace(first, generation=12, rev=123456789, prev=("ab" * 32, "cd" * 32, "ef" * 32)),
    ]


def test_a_seal_read_at_once_is_the_one_read_line_by_line() -> None:
    def quick(data: bytes) -> object:
        text = data.decode("latin-1")
        return _or_code(lambda: seal._parse(text)) if seal._USUAL.fullmatch(text) else None

    _alike(
        [one.text().encode() for one in _seals()],
        quick,
        lambda data: _or_code(lambda: seal._parse_lines(data.decode("latin-1"))),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("-08-", "-13-"), ("-14T", "-32T"), ("-08-14", "-02-29"), ("T13", "T24"), (":23:", ":60:"), ("+08:00", "+8:00"),
        ("+08:00", "+25:00"), ("+08:00", ""), ("+08:00", "+08:00 1"), (":00+", ":00.5+"), ("rev: 1\n", "rev: 0\n"),
        ("rev: 1\n", "rev: 01\n"), ("rev: 1\n", "rev: 1234567890\n"), ("aid 1\n", "aid 0\n"), ("aid 1\n", "aid 01\n"),
        ("aid 1\n", "aid 1234567890\n"), ("aid 1\n", "aid\n"), ("kind: aid\n", ""), ("kind: aid\n", "kind: a\n" * 2),
    ],
)  # fmt: skip
def test_numbers_and_times_of_a_seal_have_one_form(old: str, new: str) -> None:
    text = _seals()[0].text()
    assert text.count(old) == 1
    for read in (seal._parse, seal._parse_lines):
        assert _or_code(partial(read, text.replace(old, new))) == "seal.form"
        assert _or_code(partial(read, text)) == _seals()[0]


def test_no_lines_pass_for_a_seal_but_its_own() -> None:
    chance, texts = _chance(7), [one.text().encode() for one in _seals()]
    for _ in range(CASES):
        text = _altered(chance, chance.choice(texts)).decode("latin-1")
        found = _or_code(partial(seal._parse, text))
        if isinstance(found, Seal):
            assert found.text() == text
        else:
            assert found == "seal.form"


def test_what_is_signed_is_the_seal_as_it_is_read() -> None:
    content = "---\nid: x\n---\n玉兰\n".encode()
    for one in _seals():
        opened = seal.open_seal(seal.close(content, one, SIGNER))
        assert (opened.seal, opened.content, opened.key) == (one, content, SIGNER.public)


def test_no_altered_plaintext_opens_but_with_other_padding() -> None:
    chance, one = _chance(8), _seals()[1]
    whole = seal.close("---\nid: x\n---\n玉兰\n".encode(), one, SIGNER)
    right = seal.open_seal(whole)
    for _ in range(CASES // 4):
        found = _or_code(lambda: seal.open_seal(_altered(chance, whole)))
        assert found in (right, "seal.form", "seal.signature")


@pytest.mark.parametrize("namespace", ["yulan-record-v1", "yulan-chain-v1", "名"])
def test_a_blob_compared_is_the_one_parsed(namespace: str) -> None:
    def either(parts: Callable[[bytes, str], tuple[bytes, bytes]], data: bytes) -> object:
        try:
            return parts(data, namespace)
        except sshsig.BadSignature as refused:
            return refused.reason

    chance = _chance(9)
    blob = sshsig.sign(SIGNER, namespace, b"x")
    taken = 0
    for _ in range(CASES):
        data = _altered(chance, blob)
        found = either(sshsig._parts, data)
        taken += isinstance(found, tuple)
        assert found == either(sshsig._parsed, data)
    assert taken > 20
    assert sshsig._parts(blob, namespace) == sshsig._parsed(blob, namespace)
    assert either(sshsig._parts, sshsig.sign(SIGNER, namespace + "x", b"x")) == "signature.namespace"


# -- headers


def _sealed() -> list[bytes]:
    keys = [age.Key.generate().public for _ in range(3)]
    return [age.encrypt(b"x" * 40, keys[:count]) for count in (1, 2, 3) for _ in range(8)]


def test_a_usual_header_needs_no_closer_look() -> None:
    def strict(data: bytes) -> object:
        try:
            age._check_stanzas(age_header.header(data).stanzas)
        except Damaged as refused:
            return refused.reason
        return True

    _alike(_sealed(), lambda data: age_header.is_usual(data) or None, strict)


@pytest.mark.parametrize(
    ("count", "lines", "words"),
    [(1, 0, 0), (2, 3, 1), (32, 20, 9), (33, 0, 0), (63, 0, 0), (64, 0, 0), (1, 21, 0), (1, 22, 0), (1, 0, 40_000)],
)
def test_a_usual_header_keeps_within_the_caps(count: int, lines: int, words: int) -> None:
    sealed = _sealed()[0]
    keyed = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    grease = b"-> x-grease" + b" y" * words + b"\n" + (b"A" * 64 + b"\n") * lines
    for rest in (b"\n", b"AA\n", b"AB\n", b"A" * 62 + b"\n", b"A" * 63 + b"\n"):
        data = age_header.VERSION + keyed * count + grease + rest + sealed[age_header.header(sealed).mac_offset - 3 :]
        try:
            age._check_stanzas(age_header.header(data).stanzas)
            taken = True
        except Damaged:
            taken = False
        assert taken or not age_header.is_usual(data)
        assert age_header.is_usual(data) == (taken and count <= 32 and lines <= 20)


def test_a_usual_header_is_followed_by_a_payload() -> None:
    sealed = _sealed()[0]
    start = age_header.header(sealed).payload_offset
    for size in range(start + 60):
        assert age_header.is_usual(sealed[:size]) == (size >= start + age_header.NONCE + age_header.TAG)


# -- files and verdicts


def test_a_file_is_missing_or_refused_as_before_it_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    assert disk.read_file(tmp_path / "file") == disk.read_file(str(tmp_path / "file")) == b"x"
    assert disk.read_file(tmp_path / "none") is None
    assert disk.read_file(tmp_path / "file" / "below") is None
    assert _or_code(lambda: disk.read_file(tmp_path / "folder")) == "disk.not-a-file"
    assert _or_code(lambda: disk.read_file(tmp_path / "link")) == "disk.symlink"


def test_a_court_that_remembers_judges_as_one_that_does_not(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid, other = "0123456789", "98765abcde"
    for one in (sid, other):
        school.add_student(sid=one)
    path = forge(school, Forged(student=sid))
    now = school.verified
    (revision,) = (one for one in opened(school).revisions if one.path == path)
    chain, ring = now.chain, now.keyring
    keys = {key.sign: person.id for person in ring.people.people for key in person.keys}
    name = RecordName.at(path)
    assert name is not None
    content = content_of(Forged(student=sid), name.rid)
    court, seen = Court(ring, chain, now.witness), set()
    locks = (f"student-{sid}", f"student-{other}", "drawer-inbox")
    for author, key, epoch, lock, kind, by, generation in product(
        (CHEN, WANG, "nobody"), keys, (*chain.epochs, "00" * 32), locks, ("talk", "concern"), (WANG, CHEN), (1, 2)
    ):
        claim = Seal(
            chain.repository, name.path.rpartition("/")[2], lock, generation, kind, name.rid, sid, author, 1, (), epoch,
            revision.at,
        )  # fmt: skip
        sealed = seal.Sealed(content, claim, key, "")
        parsed = replace(revision.record, kind=kind, by=by)
        place = Place(f"students/{sid}/{claim.name}", name, claim.name, lock, 1, lambda: "")
        verdict = court.judge(place, sealed, parsed)
        assert verdict == Court(ring, chain, now.witness).judge(place, sealed, parsed)
        seen.add(verdict.rules)
    assert {rule for rules in seen for rule in rules} >= {"seal.signature", "seal.role", "seal.drawer", "seal.lock"}
    assert () in seen
