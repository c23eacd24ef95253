"""Whatever happens to a school between two builds, a site from the private cache is the site from scratch: random steps
by seed, and after every second one a reader's two sites compared byte for byte. A failure names its steps.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from tests.lives.test_lives import joins, lost_key
from tests.schools import CHINA, NOW, TestSchool, copy_of, make_school
from tests.test_cache import Desk, boxes, desk_of, differing, files
from tests.test_canary import MATRIX
from yulan import ids, kinds, own_words, pages, plainfile, settings
from yulan.calendar import stamp
from yulan.disk import tree
from yulan.errors import YulanError
from yulan.flow import compiled, epoch, trust, unseal
from yulan.flow.live import open_school
from yulan.flow.moment import Moment
from yulan.intents import Intent
from yulan.revisions import Revision
from yulan.settings import Class, DutyChange, Term
from yulan.texts import Lang

STEPS = 30
CLASSES = {"p2023-1": ("wang-fang", "123"), "p2021-1": ("liu-yang", "78")}  # who holds them; the children's ids
SCOPES = list(CLASSES)
WRITERS = ("wang-fang", "liu-yang", "sun-li", "li-na", "zhao-min", "chen-yulan")
KINDS = [(kind, fields, place) for kind, _, fields, place, _ in MATRIX.values() if kind != "card"]
DAYS = (date(2025, 8, 31), date(2025, 12, 31), date(2026, 1, 23), date(2026, 2, 24), date(2026, 8, 31))
SPRING = Term(id="2026-spring", from_=date(2026, 2, 23), to=date(2026, 7, 3))
POSTS = (("hulei", "school"), ("class-teacher", "p2021-1"), ("grade-head", "p2023"), ("roll-officer", "school"))
Files = Mapping[str, bytes | None]


@dataclass
class Life:
    """A school from step to step, and what its people's computers keep of it."""

    school: TestSchool
    folder: Path
    dice: Random
    day: date
    number: int = 0
    desks: dict[str, Desk] = field(default_factory=dict)
    harmed: dict[Path, bytes] = field(default_factory=dict, repr=False)  # record files, as they were before
    older: dict[Path, bytes] = field(default_factory=dict, repr=False)  # all of them, at some step
    copies: dict[Path, bytes] = field(default_factory=dict, repr=False)  # boxes, at some step
    spare: tuple[str, str] | None = None  # a lock that is made and not taken, and its class
    steps: list[str] = field(default_factory=list)
    refused: int = 0

    def step(self) -> None:
        """Nothing; something happened, unless the program refused it."""
        self.number += 1
        name = self.dice.choices(list(HAPPENS), list(HAPPENS.values()))[0]
        self.steps.append(f"{self.number} {name}")
        try:
            getattr(self, name)()
        except (YulanError, kinds.KindFaults, IndexError):  # or there is nothing of the kind, or they cannot open it
            self.refused += 1

    def check(self, person: str = "") -> None:
        """Nothing; what somebody is shown from their cache is what a computer is that remembers nothing."""
        person = person or self.dice.choice([one for one in WRITERS if self._has_key(one)])
        desk = self.desks.setdefault(person, desk_of(self.school, self.folder, person))
        langs: tuple[Lang, ...] = self.dice.choice((("zh",), ("zh",), ("zh",), ("en",), ("zh", "en")))
        desk.build(self.day, *langs)
        fresh = desk.fresh(self.day, *langs)
        assert differing(files(desk.out), fresh) == set(), (person, self.day, langs, self.steps)
        if len(langs) == 1 and self.dice.random() < 0.3:
            self._served(desk, fresh, langs[0])

    def _served(self, desk: Desk, fresh: Mapping[str, bytes], lang: Lang) -> None:
        """Some pages found on demand, from the same cache, are those that were built."""
        here = self.school.verified
        trust.remember(desk.places, self.school.root, here.chain)
        moment = Moment(lambda: self.now, self.day)
        live = open_school(self.school.root, desk.places, self.school.identities[desk.person], moment)
        theme, own = here.theme(), here.own_templates
        texts = own_words.texts(theme, lang, here.settings)
        site = live.recalled.site(texts, lang, dated=own)
        renderer = compiled.renderer(theme, texts, trusted=not own, day=site.day)
        for path in self.dice.sample(sorted(path for path in fresh if path.endswith(".html")), 12):
            page = pages.find(site, path)
            assert page is not None, (path, self.steps)
            assert renderer.render(page) == fresh[path], (path, self.steps)
        live.recalled.keep()

    @property
    def now(self) -> datetime:
        """A minute later at every step."""
        return datetime(self.day.year, self.day.month, self.day.day, 10, tzinfo=CHINA) + timedelta(minutes=self.number)

    def near(self) -> str:
        """Some day about today."""
        return (self.day + timedelta(days=self.dice.choice((-40, -9, -3, -1, 0, 0, 1, 4)))).isoformat()

    def new_id(self, length: int = 16) -> str:
        """An id that the seed decides."""
        return ids.new(length, self.dice.randbytes)

    def child(self) -> str:
        """Some student, of those who left too."""
        return self.dice.choice(sorted(one.sid for one in self.school.verified.keyring.locks.values() if one.sid))

    def _has_key(self, person: str) -> bool:
        here = self.school.verified
        key = here.keyring.by_person[person].key_at(here.epoch)
        return key is not None and key.sign == self.school.identities[person].signer.public

    def revision(self, *, card: bool = False) -> Revision:
        """A revision of some record that the office or the counsellor reads."""
        me = self.school.as_(self.dice.choice(("zhao-min", "zhao-min", "sun-li")))
        found = unseal.open_all(self.school.verified, me).revisions
        return self.dice.choice([one for one in found if (one.record.kind == "card") is card])

    def sign(self, *intents: Intent, also: Files | None = None, renew: tuple[str, ...] = ()) -> None:
        """Nothing; a keeper has signed these changes, with another one where it takes two."""
        here, me = self.school.verified, self.school.as_("zhao-min")
        draft = epoch.draft(here, me, intents, also=also, renew=renew)
        agreed = epoch.approve(draft, self.school.as_("chen-yulan")) if draft.needs_two else None
        at = max(self.now, datetime.fromisoformat(here.chain.newest.written_at))
        self.school.put(epoch.sign(draft, me, written_at=stamp(at), approved=agreed), "zhao-min")

    def write(self, kind: str, fields: Mapping[str, object], *, id_: str = "") -> None:
        """Nothing; the first who may has written this about some child."""
        sid = self.child() if kinds.KINDS[kind].subject != "school" else ""
        told = {"date": self.near(), **fields, "id": id_ or self.new_id()}
        for person in (self.dice.choice(WRITERS), *WRITERS):
            try:
                self.school.write(person, kind, sid, told, f"第{self.number}次。", now=self.now)
                return
            except YulanError:
                pass

    def tells(self) -> None:
        kind, fields, place = self.dice.choice(KINDS)
        days = {name: self.near() for name in ("start", "until") if name in fields}
        self.write(kind, {**fields, **days, **({} if place == "body" else {place: f"说法{self.number}"})})

    def takes_an_id(self) -> None:
        one = self.revision().record
        self.write(one.kind, next(fields for kind, fields, _ in KINDS if kind == one.kind), id_=one.id)

    def revises(self) -> None:
        one = self.revision()
        self.school.revise(one.author, one.path, {"date": self.near()}, "改了。", now=self.now)

    def card(self) -> None:  # over an older revision, too: then two stand side by side
        mentors = self.dice.sample(("li-na", "wang-fang", "liu-yang"), self.dice.randrange(3))
        fields: tuple[Mapping[str, object], ...] = (
            {"name": f"小{self.number}", "birth_date": self.near().replace("202", "201", 1)},
            {"consent": {"date": "2025-09-01", "withdrawn": self.near()}},
            {"consent": {"date": self.near()}},
            {"mentors": [{"person": one, "since": "2025-09-01"} for one in mentors]},
            {"categories": [{"code": "left-behind", "since": self.near()}, {"code": "orphan", "until": self.near()}]},
        )
        self.school.revise("zhao-min", self.revision(card=True).path, self.dice.choice(fields), now=self.now)

    def child_comes(self) -> None:  # known to keepers; or in a lock made ahead, which is taken later
        fresh, (sid, scope) = self.spare is None, self.spare or (self.new_id(10), self.dice.choice(SCOPES))
        teacher, card = CLASSES[scope][0], {"name": f"新{self.number}", "sex": "female", "class": scope}
        self.spare = (sid, scope) if fresh and self.dice.random() < 0.5 else None
        if self.spare is not None:
            self.sign(Intent("spare", "add", (sid, scope, teacher)))
            return
        if fresh:
            self.sign(Intent("student", "add", (sid, scope)))
        self.school.write(teacher, "card", sid, card, now=self.now)

    def child_goes(self) -> None:
        moves = Intent("student", "move", (self.child(), self.dice.choice(SCOPES)))
        self.sign(self.dice.choice((moves, moves, Intent("student", "close", (self.child(),)))))

    def mentor(self) -> None:
        here, sid = self.school.verified, self.child()
        now = here.keyring.locks[f"student-{sid}"].mentors_at(here.epoch)
        ends = [Intent("mentor", "end", (sid, one)) for one in now[:1]]
        self.sign(*ends, Intent("mentor", "add", (sid, self.dice.choice([one for one in WRITERS if one not in now]))))

    def post(self) -> None:
        here, person, post = self.school.verified, self.dice.choice(WRITERS), self.dice.choice(POSTS)
        held = [(one.role, one.scope) for one in here.keyring.by_person[person].posts_at(here.epoch)]
        self.sign(Intent("post", "end" if post in held else "add", (*post, person)))

    def staff(self) -> None:
        comes = self.dice.random()
        if comes < 0.4:
            self.sign(*joins(self.school, f"new-{self.number}", ("class-teacher", self.dice.choice(SCOPES))))
        elif comes < 0.7:
            self.sign(*lost_key(self.school, "li-na"))
        else:
            self.sign(Intent("person", "end", (self.dice.choice(("liu-yang", "li-na")),)))

    def lock(self) -> None:
        name = self.dice.choice(sorted(self.school.verified.keyring.locks))
        if self.dice.random() < 0.5:
            self.sign(Intent("lock", "seal"), renew=(name,))
        else:
            self.sign(Intent("extra", "add", (name, f"@{self.dice.choice(WRITERS)}", self.near())))

    def settings(self) -> None:
        file, n = settings.load(self.school.verified.files[settings.PATH]), self.number
        to = self.day + timedelta(days=self.dice.choice((0, 3, 60)))
        other = (
            replace(file, name=f"玉兰{n}小学", hulei_phone=f"1000{n:04}", late_on_paper=not file.late_on_paper),
            replace(file, classes=(*(replace(one, name=f"{n}班") for one in file.classes), Class(id=f"p2024-{n}"))),
            replace(file, terms=(replace(file.terms[0], to=to),)),
            replace(file, terms=(file.terms[0], SPRING)),
            replace(file, duties=(DutyChange(id="mentor-talk", off=n % 2 == 0, until=date(2026, 1, 1)),)),
        )
        name = self.dice.choice(("styles/style.css", "templates/student.html"))
        also = {settings.PATH: plainfile.dump(self.dice.choice(other))}
        look = {f"site/{name}": self.school.verified.theme()[name] + f"<!-- {n} -->".encode()}
        self.sign(Intent("settings", "sign"), also=self.dice.choice((also, also, also, look)))

    def harm(self) -> None:
        path, other = self.dice.sample(sorted((self.school.root / "records").rglob("*.age")), 2)
        data = self.harmed.setdefault(path, path.read_bytes())
        path.unlink()
        path.with_name("stray.txt").write_bytes(data)
        if self.dice.random() < 0.7:
            path.write_bytes(self.dice.choice((data[:-9], data[:-1] + bytes([data[-1] ^ 1]), other.read_bytes())))

    def mend(self) -> None:
        self._put(self.harmed)
        self.harmed = {}

    def older_records(self) -> None:  # as a checkout of an older commit puts them back
        now = {path: path.read_bytes() for path in (self.school.root / "records").rglob("*.age")}
        for path in now.keys() - (self.older or now).keys():
            path.unlink()
        self._put(self.older)
        self.older = now

    def day_passes(self) -> None:
        near = self.day + timedelta(days=self.dice.choice((1, 1, 1, 1, 1, 1, 1, 3, 7, 40, -2, -20)))
        self.day = self.dice.choice((near,) * 8 + (self.dice.choice(DAYS), self.dice.choice(DAYS)))

    def site(self) -> None:
        out = self.dice.choice(list(self.desks.values())).out
        one, other = self.dice.sample(sorted(out.rglob("*.html")), 2)
        same_size = b"?" * one.stat().st_size
        self.dice.choice((one.unlink, lambda: one.write_bytes(same_size), lambda: shutil.copy2(one, other)))()

    def cache(self) -> None:  # boxes are lost, cut, in the place of others, older
        found = boxes(self.dice.choice(list(self.desks.values())))
        one, other = self.dice.sample(found, 2)
        some = {path: data for path, data in self.copies.items() if self.dice.random() < 0.7}
        self.copies = {path: path.read_bytes() for path in found}
        self._put(self.dice.choice((some, some, {one: self.copies[one][:-3]}, {one: self.copies[other]}, {one: b""})))

    def _put(self, found: Mapping[Path, bytes]) -> None:
        for path, data in found.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


HAPPENS: Mapping[str, int] = {
    "tells": 8, "takes_an_id": 2, "revises": 3, "card": 6, "child_comes": 3, "child_goes": 2, "mentor": 3, "post": 3,
    "staff": 2, "lock": 2, "settings": 3, "harm": 3, "mend": 2, "older_records": 3,
    "day_passes": 10, "site": 2, "cache": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """Two classes of children of whom things are told; a mentor of one in each."""
    school = make_school(tmp_path_factory.mktemp("template"))
    for scope, (teacher, children) in CLASSES.items():
        for one in children:
            school.add_student(scope, one * 10)
            school.card(teacher, one * 10, f"小{one}", **{"class": scope})
        school.change("zhao-min", [Intent("mentor", "add", (children[0] * 10, "li-na"))])
    return school


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_a_site_from_the_cache_is_the_site_from_scratch_whatever_happens(
    template: TestSchool, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(copy_of(template, tmp_path), tmp_path, Random(seed), NOW.date())  # noqa: S311 - dice, and no key
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)
    for person in ("zhao-min", "li-na"):
        life.check(person)
    for _ in range(STEPS):
        life.step()
        if life.number % 2 == 0:
            life.check()
    assert life.refused < STEPS / 3
