"""Attacks by changes made at once, on real clones: by a keeper who was removed, by who has a key that was ended, by the
host itself; and what a key that is used again must not open. All go through synchronising, as people do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import clones, memory
from tests.attacks.computers import Computer, Office, office
from tests.attacks.forge import entry_over, sealed_entry
from tests.schools import NOW
from yulan import age
from yulan.digest import sha256
from yulan.flow import found, keep, staff
from yulan.lockfile import Lock, link_path

CHEN, ZHAO, XU, WANG, LI, GAO = "chen-yulan", "zhao-min", "xu-jing", "wang-fang", "li-na", "gao-feng"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with memory.folder(tmp_path) as folder:
        yield office(folder / "office")


# -- who may not sign any more


def _remove_xu(chen: Computer, zhao: Computer) -> None:
    _agreed(chen, zhao, f"person end {XU}")


def _agreed(chen: Computer, zhao: Computer, line: str) -> None:
    """Nothing; two keepers made this change, and the hub has it."""
    zhao.do(line)
    zhao.sync()
    chen.sync()
    chen.approve()
    chen.sync()


def _by_main(here: Office, thief: Computer) -> None:
    """By force, as who keeps the host can."""
    clones.done(here.hub, here.home, "fetch", "-q", str(thief.root), "+HEAD:refs/heads/main")


def _by_branch(here: Office, thief: Computer) -> None:
    thief.git("push", "-q", str(here.hub), "HEAD:refs/heads/yulan/aside-0123456789ab")


def _by_stick(here: Office, thief: Computer) -> None:
    thief.sync(stick=here.folder / "stick")


WAYS: dict[str, Callable[[Office, Computer], None]] = {"main": _by_main, "branch": _by_branch, "stick": _by_stick}


def _not_believed(here: Office, thief: Computer, clone: Computer, keepers: tuple[Computer, Computer], way: str) -> None:
    """Nothing; what the thief signed is put before all, and comes to nothing anywhere, for good."""
    thief.do(f"post add class-teacher p2023-1 {thief.person}")
    own = clone.talk(here.student)
    stick = here.stick() if way == "stick" else None
    WAYS[way](here, thief)
    everybody = (clone, *keepers)
    forged = thief.verified.chain.head
    for one in everybody:
        told = one.sync(stick=stick)
        assert forged not in one.verified.chain.epochs
        assert told.waiting or (one is clone and way == "branch"), "keepers look at what lies beside"
        assert (clone.root / own).is_file()
    first, other = keepers
    first.sync(stick=stick, says=False)
    assert first.asked == [f"post add class-teacher p2023-1 {thief.person}"]
    for one in (first, other, clone):
        assert not one.sync().waiting
    for one in (*everybody, *everybody):
        assert not one.sync(stick=stick, says=True).waiting
        assert forged not in one.verified.chain.entries
        assert ("class-teacher", "p2023-1") not in one.posts(thief.person)
        assert (one.root / own).is_file()
    assert (len(first.asked), other.asked) == (1, []), "asked again"
    assert len({one.git("rev-parse", "HEAD^{tree}") for one in everybody}) == 1


@pytest.mark.parametrize("way", ["main", *(pytest.param(one, marks=pytest.mark.long) for one in ("branch", "stick"))])
def test_a_removed_keeper_who_goes_on_from_before_is_not_believed(here: Office, way: str) -> None:
    chen, zhao, xu, wang = here.of(CHEN, ZHAO, XU, WANG)
    _remove_xu(chen, zhao)
    for one in (zhao, wang):
        one.sync()
    _not_believed(here, xu, wang, (chen, zhao), way)


@pytest.mark.parametrize("way", ["stick", *(pytest.param(one, marks=pytest.mark.long) for one in ("main", "branch"))])
def test_a_thief_of_a_key_that_was_ended_is_not_believed(here: Office, way: str) -> None:
    chen, zhao, xu, wang, thief = *here.of(CHEN, ZHAO, XU, WANG), here.at(XU, "thief")
    new = found.new_identity(XU, xu.identity.repository)
    _agreed(chen, zhao, f"key replace {XU} lost {new.key.public} {new.signer.public}")
    xu.identity = new
    for one in (zhao, wang, xu):
        one.sync()
    _not_believed(here, thief, wang, (chen, xu), way)


def test_what_a_removed_keeper_had_signed_before_they_knew_is_taken_over_when_a_keeper_says_so(here: Office) -> None:
    chen, zhao, xu = here.of(CHEN, ZHAO, XU)
    _remove_xu(chen, zhao)
    xu.do(f"mentor add {here.student} {LI}")
    stick = here.stick()
    xu.sync(stick=stick)
    told = chen.sync(stick=stick, says=True)
    assert told.replayed == (f"mentor add {here.student} {LI}",)
    assert chen.mentors(here.student) == (LI,)
    assert chen.verified.chain.newest.signer == CHEN, "in the name of who took it over"


@pytest.mark.long
def test_a_removed_keepers_list_of_what_they_vouch_for_is_left_out_with_the_rest(here: Office) -> None:
    chen, zhao, xu, li = here.of(CHEN, ZHAO, XU, LI)
    chen.do(f"mentor add {here.student} {LI}")
    chen.sync()
    for one in (zhao, xu, li):
        one.sync()
    chen.do(f"mentor end {here.student} {LI}")
    chen.sync()
    xu.sync()
    path = li.talk(here.student)
    _remove_xu(chen, zhao)
    clones.put(xu.root / path, (li.root / path).read_bytes())
    [late] = staff.late(xu.verified, xu.me)
    made = staff.vouch(xu.verified, xu.me, [late], NOW)
    keep.put(xu.root, {**made.files}, person=XU, day=NOW.date())
    assert xu.rules(path) == ()
    stick = here.stick()
    xu.sync(stick=stick)
    chen.sync(stick=stick, says=False)
    assert chen.rules(path) == ("seal.witness",)
    assert not chen.verified.witness.vouched


@pytest.mark.long
def test_a_no_is_found_though_it_comes_before_the_question(here: Office) -> None:
    """On a stick the files have names at random: Zhao may read that Chen said no before what it is about."""
    chen, zhao, xu = here.of(CHEN, ZHAO, XU)
    _remove_xu(chen, zhao)
    zhao.sync()
    xu.do(f"mentor add {here.student} {LI}")
    stick = here.stick()
    xu.sync(stick=stick)
    [question] = stick.iterdir()
    chen.sync(stick=stick, says=False)
    question.rename(stick / f"{question.stem.rpartition('-')[0]}-00000000{question.suffix}")
    zhao.sync(stick=stick, says=True)
    assert zhao.asked == []
    assert zhao.mentors(here.student) == ()


@pytest.mark.long
def test_a_list_that_comes_after_its_entry_was_refused_does_not_shut_the_school(here: Office) -> None:
    """Xu's entry names a list that nobody has; when a keeper has said no to it, whatever has that name is pushed."""
    chen, zhao, xu = here.of(CHEN, ZHAO, XU)
    _remove_xu(chen, zhao)
    listed = b"no list\n"
    forged = entry_over(xu.verified, signer=XU, witness=(sha256(listed),))
    keep.put(xu.root, {**sealed_entry(forged, xu.identity)}, person=XU, day=NOW.date())
    stick = here.stick()
    xu.sync(stick=stick)
    chen.sync(stick=stick, says=False)
    chen.sync()
    plain = here.folder / "plain"
    clones.done(here.folder, here.home, "clone", "-q", str(here.hub), str(plain))
    clones.put(plain / f"keys/seen/{sha256(listed)[:8]}", listed)
    for words in (("add", "-A"), ("commit", "-q", "-m", "x"), ("push", "-q", "origin", "main")):
        clones.done(plain, here.home, *words)
    path = chen.talk(here.student)
    for one in (chen, zhao):
        assert one.sync().reached == "yes"
    assert zhao.rules(path) == ()


# -- the host


@pytest.mark.long
def test_a_host_that_goes_back_and_on_by_another_keepers_change_undoes_nothing(here: Office) -> None:
    """Zhao's change was there and others have it; the host forgets it, and Xu, who never saw it, signs another."""
    chen, zhao, xu, wang = here.of(CHEN, ZHAO, XU, WANG)
    old = here.main()
    zhao.do(f"mentor add {here.student} {LI}")
    zhao.sync()
    wang.sync()
    standing = zhao.verified.chain.head
    own = wang.talk(here.student)
    here.main(old)
    xu.do(f"mentor add {here.student} {GAO}")
    xu.sync()
    assert standing not in xu.verified.chain.epochs
    assert wang.sync().waiting
    assert (wang.root / own).is_file()
    assert wang.verified.chain.head == standing
    zhao.sync()
    for one in (wang, chen, zhao):
        assert not one.sync().waiting
        assert standing in one.verified.chain.entries
        assert set(one.mentors(here.student)) == {LI, GAO}
        assert (one.root / own).is_file()


def test_a_host_that_goes_back_gives_a_removed_keeper_nothing(here: Office) -> None:
    """The host is at the commit before the removal, and the removed one goes on from there without any force."""
    chen, zhao, xu, wang = here.of(CHEN, ZHAO, XU, WANG)
    old = here.main()
    _remove_xu(chen, zhao)
    for one in (zhao, wang):
        one.sync()
    here.main(old)
    xu.do(f"post add class-teacher p2023-1 {XU}")
    xu.sync()
    for one in (wang, zhao, chen):
        assert one.sync().waiting
        assert not one.posts(XU)
    chen.sync(says=False)
    for one in (zhao, wang):
        assert not one.sync().waiting
        assert not one.posts(XU)


@pytest.mark.long
def test_who_came_or_signed_at_a_host_that_had_gone_back_goes_on(here: Office) -> None:
    zhao, xu, wang = here.of(ZHAO, XU, WANG)
    old = here.main()
    zhao.do(f"mentor add {here.student} {LI}")
    zhao.sync()
    here.main(old)
    xu.do(f"mentor add {here.student} {GAO}")
    for one in (xu, wang, zhao, xu, wang):
        one.sync()
    assert set(xu.mentors(here.student)) == {LI, GAO}
    assert set(wang.mentors(here.student)) == {LI, GAO}


# -- rights that end while somebody still uses them


@pytest.mark.parametrize("vouched", [False, True])
def test_what_who_is_removed_wrote_before_the_removal_arrived_is_late(here: Office, vouched: bool) -> None:
    """Signed offline before, made again after: the removal names the files its keeper had when they signed it."""
    chen, zhao, xu, li = here.of(CHEN, ZHAO, XU, LI)
    chen.do(f"mentor add {here.student} {LI}")
    chen.sync()
    for one in (li, zhao, xu):
        one.sync()
    zhao.do(f"mentor end {here.student} {LI}")
    xu.do(f"mentor add {here.student} {GAO}")
    xu.sync()
    li.sync()
    path = li.talk(here.student)
    li.sync()
    told = zhao.sync(late=lambda _batch: vouched)
    assert told.replayed == (f"mentor end {here.student} {LI}",)
    assert zhao.rules(path) == (() if vouched else ("seal.witness",))
    assert zhao.mentors(here.student) == (GAO,)
    chen.sync()
    assert chen.rules(path) == (() if vouched else ("seal.witness",))


@pytest.mark.long
def test_what_the_keeper_had_seen_when_they_signed_the_removal_counts(here: Office) -> None:
    chen, zhao, xu, li = here.of(CHEN, ZHAO, XU, LI)
    chen.do(f"mentor add {here.student} {LI}")
    chen.sync()
    li.sync()
    path = li.talk(here.student)
    li.sync()
    for one in (zhao, xu):
        clones.done(one.root, one.home, "pull", "-q", "--ff-only", str(here.hub), "main")
    zhao.do(f"mentor end {here.student} {LI}")
    xu.do(f"mentor add {here.student} {GAO}")
    xu.sync()
    zhao.sync()
    assert zhao.rules(path) == ()
    assert zhao.mentors(here.student) == (GAO,)


# -- keys that are used again


def _ends_one_of_two(here: Office) -> tuple[Computer, Computer, Computer, Computer, Computer]:
    """Chen, Zhao, Xu, Li and Gao: Li and Gao are mentors, as all know, and Zhao has ended Li, as nobody knows yet."""
    chen, zhao, xu, li, gao = here.of(CHEN, ZHAO, XU, LI, GAO)
    chen.do(f"mentor add {here.student} {LI}", f"mentor add {here.student} {GAO}")
    chen.sync()
    for one in (zhao, xu, li, gao):
        one.sync()
    zhao.do(f"mentor end {here.student} {LI}")
    return chen, zhao, xu, li, gao


def _publics(lock: Lock) -> list[str]:
    return [one.public for one in lock.generations]


def test_a_key_that_was_made_for_who_lost_it_at_once_opens_nothing_written_later(here: Office) -> None:
    """Zhao ends Li and gives the file a key that Gao has; Xu, at once, ends Gao."""
    chen, zhao, xu, li, gao = _ends_one_of_two(here)
    under = zhao.talk(here.student)
    stick = here.stick()
    zhao.sync(stick=stick)
    gao.sync(stick=stick)
    assert gao.opens(under)
    name = f"student-{here.student}"
    losing = gao.me.opener.keys(name)
    xu.do(f"mentor end {here.student} {GAO}")
    xu.sync()
    zhao.sync()
    for one in (chen, xu, li, gao):
        one.sync()
    later = chen.talk(here.student)
    chen.sync()
    gao.sync()
    li.sync()
    lock = chen.verified.keyring.locks[name]
    had = {key.public for key in losing.values()}
    assert lock.newest is not None
    assert lock.newest.public not in had
    assert (had & set(_publics(lock))) == had, "the key is used, but not for what comes"
    for key in (*losing.values(), gao.identity.key, li.identity.key):
        with pytest.raises(age.NotForThisKey):
            age.decrypt((chen.root / later).read_bytes(), [key])
        with pytest.raises(age.NotForThisKey):
            age.decrypt(chen.verified.files[link_path(name, lock.newest.g)], [key])
    assert not gao.opens(later)
    assert not li.opens(later)
    assert chen.rules(under) == ()
    assert not li.opens(under)
    assert xu.rules(under) == ()


@pytest.mark.long
def test_a_key_made_at_once_that_only_who_should_have_it_has_stays_the_newest(here: Office) -> None:
    chen, zhao, xu = here.of(CHEN, ZHAO, XU)
    chen.do(f"mentor add {here.student} {LI}")
    chen.sync()
    for one in (zhao, xu):
        one.sync()
    zhao.do(f"mentor end {here.student} {LI}")
    [*_, kept] = _publics(zhao.verified.keyring.locks[f"student-{here.student}"])
    xu.do(f"post add subject-teacher p2021-1 {GAO}")
    xu.sync()
    zhao.sync()
    [*_, newest] = _publics(zhao.verified.keyring.locks[f"student-{here.student}"])
    assert newest == kept


@pytest.mark.long
def test_what_was_written_after_a_right_ended_opens_by_no_key_that_comes_later(here: Office) -> None:
    """Zhao ends Li with a key that Gao has; Xu, at once, ends Gao, and Chen writes before Zhao's key is joined in."""
    chen, zhao, xu, _, gao = _ends_one_of_two(here)
    stick = here.stick()
    zhao.sync(stick=stick)
    gao.sync(stick=stick)
    name = f"student-{here.student}"
    had = list(gao.me.opener.keys(name).values())
    xu.do(f"mentor end {here.student} {GAO}")
    xu.sync()
    chen.sync()
    meanwhile = chen.talk(here.student)
    for one in (chen, gao, zhao, gao):
        one.sync()
    assert chen.opens(meanwhile)
    assert not gao.opens(meanwhile)
    data, files = (gao.root / meanwhile).read_bytes(), gao.verified.files
    links = [link_path(name, one.g) for one in gao.verified.keyring.locks[name].generations]
    found = {key.public: key for key in had}
    while True:
        opened = [_opened(files[path], list(found.values())) for path in links if path in files]
        new = {key.public: key for key in opened if key is not None and key.public not in found}
        if not new:
            break
        found |= new
    with pytest.raises(age.NotForThisKey):
        age.decrypt(data, list(found.values()))


def _opened(link: bytes, keys: list[age.Key]) -> age.Key | None:
    """The key in a link, where one of these opens it."""
    try:
        return age.Key.parse(age.decrypt(link, keys).decode().strip())
    except age.NotForThisKey:
        return None


# -- people added on both sides


def test_somebody_added_twice_with_different_keys_gets_no_post_that_was_meant_for_the_other(here: Office) -> None:
    """Two lines under one id, handed to two keepers: the posts given to one do not open anything to the other."""
    zhao, xu, chen = here.of(ZHAO, XU, CHEN)
    honest, thief = (found.new_identity("ma-li", zhao.identity.repository) for _ in range(2))
    xu.do(f"person add ma-li 马丽 {thief.key.public} {thief.signer.public}")
    added = f"person add ma-li 马丽 {honest.key.public} {honest.signer.public}"
    post = "post add class-teacher p2023-1 ma-li"
    zhao.do(added, post)
    zhao.do(f"mentor add {here.student} ma-li", f"mentor add {here.student} {LI}")
    xu.sync()
    told = zhao.sync()
    assert told.dropped == (added, post, f"mentor add {here.student} ma-li")
    assert told.replayed == (f"mentor add {here.student} {LI}",)
    for one in (zhao, xu, chen):
        one.sync()
        assert not one.posts("ma-li")
        assert one.mentors(here.student) == (LI,)


@pytest.mark.long
def test_somebody_added_twice_with_one_key_has_their_posts(here: Office) -> None:
    zhao, xu = here.of(ZHAO, XU)
    new = found.new_identity("ma-li", zhao.identity.repository)
    added = f"person add ma-li 马丽 {new.key.public} {new.signer.public}"
    xu.do(added)
    zhao.do(added, "post add class-teacher p2023-1 ma-li")
    xu.sync()
    assert zhao.sync().dropped == ()
    assert zhao.posts("ma-li") == {("class-teacher", "p2023-1")}


@pytest.mark.long
def test_somebody_added_twice_with_one_age_key_and_two_to_sign_with_is_not_one_person(here: Office) -> None:
    zhao, xu = here.of(ZHAO, XU)
    honest, thief = (found.new_identity("ma-li", zhao.identity.repository) for _ in range(2))
    post = "post add class-teacher p2023-1 ma-li"
    added = f"person add ma-li 马丽 {honest.key.public} {honest.signer.public}"
    xu.do(f"person add ma-li 马丽 {honest.key.public} {thief.signer.public}")
    zhao.do(added, post)
    xu.sync()
    assert zhao.sync().dropped == (added, post)
    assert not zhao.posts("ma-li")


# -- two pairs who agree on different things at once


def test_what_a_pair_had_agreed_on_beside_another_pair_is_proposed_anew_and_said_so(here: Office) -> None:
    chen, zhao, xu = here.of(CHEN, ZHAO, XU)
    first = "drawer set safety principal,moral-office,counsellor principal,moral-office -"
    second = "drawer set office principal,moral-office,counsellor principal,moral-office -"
    zhao.do(first)
    zhao.sync()
    chen.sync()
    chen.approve()
    xu.do(second)
    xu.sync()
    zhao.sync()
    zhao.approve()
    zhao.sync()
    told = chen.sync()
    assert (told.replayed, told.proposed, told.dropped) == ((), (first,), ())
    assert told.proposals == 0, "who proposes agrees to nothing more"
    drawers = chen.verified.keyring.policy.drawers_at(chen.verified.epoch)
    assert "counsellor" in drawers["office"].read
    assert "counsellor" not in drawers["safety"].read
    zhao.sync()
    zhao.approve()
    zhao.sync()
    assert "counsellor" in zhao.verified.keyring.policy.drawers_at(zhao.verified.epoch)["safety"].read
