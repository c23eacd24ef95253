"""The invented school as written: its data are whole, plausible, kind, and nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

from yulan import calendar, kinds, policy, settings, yaml_strict
from yulan.kinds import numbers
from yulan.yaml_strict import Tree

DATA = Path(__file__).parents[2] / "builder" / "yulan" / "example" / "data"
FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.yaml"))
RECORD_FILES = [name for name in FILES if name.startswith("records/")]
FIRST, TODAY = date(2025, 2, 17), date(2025, 11, 21)
NEVER = ("后进生", "学困生", "问题学生", "差生", "双差", "诊断为")
PARTS = ("openers", "middles", "endings")
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@cache
def tree(name: str) -> dict[str, Tree]:
    return yaml_strict.load((DATA / name).read_bytes())


def mapping(value: Tree) -> dict[str, Tree]:
    assert isinstance(value, dict)
    return value


def rows(value: Tree) -> list[dict[str, Tree]]:
    assert isinstance(value, list)
    return [mapping(one) for one in value]


def texts(value: Tree) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def students() -> list[dict[str, Tree]]:
    return rows(tree("students.yaml")["students"])


def cards() -> dict[str, dict[str, Tree]]:
    return {str(one["key"]): mapping(one["card"]) for one in students()}


def people() -> list[dict[str, Tree]]:
    return rows(tree("school.yaml")["staff"])


def records() -> list[dict[str, Tree]]:
    return [one for name in RECORD_FILES for one in rows(tree(name)["records"])]


def named(record: dict[str, Tree]) -> str:
    return f"{record['kind']} {record.get('student', '-')} {record['date']}"


def day(text: Tree) -> date:
    assert isinstance(text, str)
    return date.fromisoformat(text)


def parsed(record: dict[str, Tree]) -> msgspec.Struct:
    """The record as its kind reads it, with ids put in where the example's writer will put real ones."""
    fields: dict[str, Tree] = {
        name: value for name, value in record.items() if name not in ("body", "days_late", "student")
    }
    fields["id"] = "0" * 16
    if "student" in record:
        fields["student"] = "0" * 10
    return kinds.parse(str(record["kind"]), fields)


def read_card(card: dict[str, Tree]) -> msgspec.Struct:
    return kinds.parse("card", {"id": "card", "kind": "card", "student": "0" * 10, **card})


@pytest.mark.parametrize("name", FILES)
def test_file_is_strict_yaml_of_moderate_size(name: str) -> None:
    assert tree(name)
    assert (DATA / name).stat().st_size < (128 if name == "phrases.yaml" else 60) * 1024


def test_school_settings_parse() -> None:
    school = msgspec.convert(tree("school.yaml")["school"], settings.SchoolFile, strict=False)
    assert school.today == TODAY
    labels = [calendar.class_label(one.id, TODAY, "en") for one in school.classes]
    assert [calendar.grade(one.id, TODAY) for one in school.classes] == [3, 5, 8], labels


def test_every_record_parses_without_a_warning() -> None:
    doubtful = [named(one) for one in records() if kinds.warnings(parsed(one))]
    assert doubtful == []


def test_every_card_parses_without_a_warning() -> None:
    doubtful = [key for key, card in cards().items() if kinds.warnings(read_card(card))]
    assert doubtful == []


def test_there_are_enough_records_of_every_kind() -> None:
    count = Counter(str(one["kind"]) for one in records())
    assert sum(count.values()) >= 280
    assert set(count) == set(kinds.KINDS) - {"card"}
    assert count["talk"] >= 120
    assert min(count["visit"], count["contact"]) >= 35


def test_what_happened_and_its_writing_down_lie_inside_the_school_s_time() -> None:
    outside = []
    for one in records():
        late = int(str(one.get("days_late", "0")))
        when = day(one["date"])
        if not (when >= FIRST and 0 <= late <= 20 and when + timedelta(days=late) <= TODAY):
            outside.append(named(one))
    assert outside == []


def test_some_records_are_written_late() -> None:
    assert sum("days_late" in one for one in records()) > 20


def test_bodies_are_short_stories_of_their_own() -> None:
    bodies = [str(one.get("body", "")) for one in records()]
    odd = [named(one) for one in records() if not 40 <= len(HAN.findall(str(one.get("body", "")))) <= 200]
    assert odd == []
    assert len(set(bodies)) == len(bodies)


def test_no_sentence_is_repeated_in_more_than_three_records() -> None:
    seen = Counter(
        sentence
        for one in records()
        for sentence in {part.strip(" *-“”\n") for part in re.split("[。!?！？\n]", str(one["body"]))}
        if len(HAN.findall(sentence)) > 1
    )
    assert [count for _, count in seen.most_common(1) if count > 3] == []


def test_handles_and_people_resolve() -> None:
    staff = {str(one["id"]) for one in people()}
    known = set(cards())
    assert len(staff) == 13  # twelve of the school, and one of the bureau
    assert len(known) == 20
    for one in records():
        assert one["by"] in staff, named(one)
        assert one.get("student", "s01") in known, named(one)
        assert set(texts(one.get("visitors", []))) <= staff, named(one)
    for key, card in cards().items():
        assert card["by"] in staff, key
        assert {mentor["person"] for mentor in rows(card.get("mentors", []))} <= staff, key


def posts_anywhere(person: str) -> set[str]:
    return {str(one["role"]) for p in people() if p["id"] == person for one in rows(p.get("posts", []))}


def roles(person: str, place: str, card: dict[str, Tree], when: date) -> set[str]:
    """The roles a person has towards a student (or the school) on a day."""
    posts = next(rows(one.get("posts", [])) for one in people() if one["id"] == person)
    held = {str(one["role"]) for one in posts if calendar.covers(str(one["scope"]), place)}
    mine = any(one["person"] == person and day(one["since"]) <= when for one in rows(card.get("mentors", [])))
    return held | {"staff"} | ({"mentor"} if mine else set())


def test_every_record_is_by_someone_who_may_write_it() -> None:
    drawers = policy.default().drawers
    refused = []
    for one in records():
        kind, subtype = str(one["kind"]), kinds.subtype(str(one["kind"]), one)
        card = cards().get(str(one.get("student")), {})
        place = str(card.get("class", "school"))
        mine = roles(str(one["by"]), place, card, day(one["date"]))
        if kind == "note" and not card:
            mine |= posts_anywhere(str(one["by"]))  # Which child it was stands in `about`.
        writers = {role for drawer in drawers if drawer.takes(kind, subtype) for role in drawer.write}
        if not mine & writers:
            refused.append(named(one))
    assert refused == []


def test_the_repository_begins_before_anything_is_written() -> None:
    assert day(tree("school.yaml")["began"]) <= min(day(one["date"]) for one in records())


def test_every_card_is_by_the_class_teacher() -> None:
    for key, card in cards().items():
        assert "class-teacher" in roles(str(card["by"]), str(card["class"]), card, day(card["date"])), key


def test_id_numbers_are_well_formed_and_of_no_real_place() -> None:
    found = [str(card["id_number"]) for card in cards().values() if "id_number" in card]
    assert len(found) >= 5
    assert len(set(found)) == len(found) < len(cards())
    assert all(numbers.is_id_number(one) and one.startswith("999999") for one in found)


def test_telephone_numbers_cannot_be_anybody_s() -> None:
    written = re.findall(r"\d{7,}", "\n".join((DATA / name).read_text("utf-8") for name in FILES))
    phones = [one for one in written if len(one) == 11]
    assert phones
    assert all(one.startswith("100") for one in phones)
    assert all(len(one) == 11 or one.startswith("999999") for one in written)


def test_children_differ_in_the_ways_that_programs_stumble_on() -> None:
    by_name = Counter(str(card["name"]) for card in cards().values())
    doubles = [name for name, count in by_name.items() if count > 1]
    assert len(doubles) == 1
    assert len({card["class"] for card in cards().values() if card["name"] == doubles[0]}) == 2
    assert any("·" in name for name in by_name)
    assert any(ord(character) > 0xFFFF for name in by_name for character in name)
    assert [one["key"] for one in students() if "left" in one] == ["s13"]
    families = Counter(
        tuple(str(parent.get("name")) for parent in rows(card["parents"]))
        for card in cards().values()
        if "parents" in card
    )
    assert max(families.values()) == 2


def test_scope_is_the_class_on_the_card() -> None:
    for one in students():
        assert one["scope"] == mapping(one["card"])["class"], one["key"]


def test_only_who_keeps_writes_of_a_child_who_left() -> None:
    left = {one["key"]: day(one["left"]) for one in students() if "left" in one}
    for one in records():
        if one.get("student") in left and day(one["date"]) >= left[str(one["student"])]:
            assert posts_anywhere(str(one["by"])) & {"principal", "moral-office"}, named(one)


@pytest.mark.parametrize("name", FILES)
def test_words_that_shame_a_child_never_appear(name: str) -> None:
    whole = (DATA / name).read_text("utf-8")
    assert [word for word in NEVER if word in whole] == []


def test_restricted_matters_stay_in_restricted_records() -> None:
    open_kinds = ("talk", "visit", "contact", "plan", "comment", "aid", "absence", "note")
    told = [one for one in records() if one["kind"] in open_kinds]
    leaks = [
        named(one)
        for one in told
        if re.search("服刑|监狱|司法所来函|派出所|调解|自伤|弄疼自己|苏老师|心理咨询", "".join(texts(one)))
    ]
    assert leaks == []


def test_every_child_s_file_tells_a_story() -> None:
    count = Counter(str(one["student"]) for one in records() if "student" in one)
    talks = Counter(str(one["student"]) for one in records() if one["kind"] == "talk")
    assert set(count) == set(cards())
    assert min(talks.values()) >= 4
    assert min(count.values()) >= 7


def test_phrases_suffice_to_invent_thousands_of_bodies() -> None:
    bodies = mapping(tree("phrases.yaml")["bodies"])
    for kind in ("talk", "visit", "contact", "plan", "comment", "aid"):
        for part in PARTS:
            assert len(set(texts(mapping(bodies[kind])[part]))) >= 40, f"{kind} {part}"
    every = [text for kind in bodies.values() for part in PARTS for text in texts(mapping(kind)[part])]
    assert len(set(every)) == len(every)
    assert all(text[-1] in "。？！”" for text in every)


def test_seasonal_phrases_name_their_part_and_months() -> None:
    for kind in mapping(tree("phrases.yaml")["bodies"]).values():
        for one in rows(mapping(kind).get("seasonal", [])):
            assert one["part"] in PARTS
            assert {int(month) for month in texts(one["months"])} <= set(range(1, 13))


def test_weights_are_numbers_over_known_codes() -> None:
    weights = mapping(tree("phrases.yaml")["weights"])
    topics = next(one for one in kinds.fields("talk") if one.name == "topics").choices
    assert {str(one["value"]) for one in rows(weights["topics"])} == {code for code, _ in topics}
    assert all(int(str(one["weight"])) > 0 for table in weights.values() for one in rows(table))


def test_generated_names_have_characters_enough() -> None:
    names = mapping(tree("phrases.yaml")["names"])
    for key in ("family", "given-male", "given-female"):
        found = list(texts(names[key]))
        assert len(set(found)) == len(found) >= 50, key
    assert len(list(texts(tree("phrases.yaml")["villages"]))) >= 30
