"""The assessment sheet of a mentor （导师考核表）: the duties of the year, what was noted in its terms, what each side
says. It counts no words and proposes no result: that is for those who sign it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from yulan import kinds
from yulan.exchange.draft import Draft, Section, Table
from yulan.kinds.assessment import Assessment
from yulan.pages.site import Site
from yulan.pages.summaries import Of, Writer, figures, numbered, owed_part, plain, training, under

ASSESSMENT = "assessment"


def draft(site: Site, of: Of) -> Draft:
    """The sheet on which a mentor's year is looked at, what was written down filled in."""
    write = Writer(site, of, figures(site, of))
    entries = sorted(_of_mentor(site, of), key=lambda one: (one[0].type != "note", one[1]))
    notes = [one for one, _ in entries]
    sections = (
        Section(write("about-mentor"), _about_mentor(write)),
        owed_part(write, gap=False),
        Section(write("notes"), tuple(_notes(write, notes)) or (write("notes-gap"),)),
        Section(write("views"), (), _views(write, notes)),
        Section(write("result"), (_result(write, notes),)),
        Section(write("suggestions"), tuple(_suggested(write, notes)) or (write("suggestions-gap"),)),
    )
    return Draft(
        title=write("title.assessment", period=of.in_words(site)),
        under=under(write),
        sections=tuple(numbered(write, sections)),
        signs=tuple(write(f"sign.{one}") for one in ("mentor", "moral-office", "principal")),
        footer=site.words.t("export.internal"),
    )


def _of_mentor(site: Site, of: Of) -> Iterator[tuple[Assessment, date]]:
    for one in site.school.loose:
        values = one.values
        if isinstance(values, Assessment) and values.mentor == of.whose.id and values.year == of.year:
            yield values, one.date


def _about_mentor(write: Writer) -> tuple[str, ...]:
    words, whose = write.site.words, write.of.whose
    known = write.site.school.people.get(whose.id)
    posts = words.posts(known.posts) if known is not None else ""
    name = write("mentor-is", name=words.person(whose.id), posts=posts or words.role("mentor"))
    trained = [training(write, one) for one in write.found.trainings or ()]
    learnt = write("took-part", told=write.listed(trained)) if trained else write("took-part-gap")
    return (name, write("children-count", count=write.found.children), learnt)


def _notes(write: Writer, found: Sequence[Assessment]) -> Iterator[str]:
    """What was noted term by term, what was done well first."""
    for one in found:
        if one.type == "note" and one.strengths:
            label = write.site.words.term(one.term) if one.term else write("note")
            yield write.site.words.t("words.pair", label=label, value=plain(write, one.strengths))


def _views(write: Writer, found: Sequence[Assessment]) -> Table:
    """What each side says; a side nobody has heard yet has room."""
    sides = next(field for field in kinds.fields("assessment") if field.name == "views").fields[0].choices
    rows: list[tuple[str, str]] = []
    for code, words in sides:
        said = [plain(write, view.view) for one in found for view in one.views if view.source == code]
        rows += [(words[write.site.words.lang], text) for text in said or [write("gap")]]
    return Table((write("side"), write("view")), tuple(rows), (24, 76))


def _result(write: Writer, found: Sequence[Assessment]) -> str:
    results = [one.result for one in found if one.type == "result" and one.result]
    if not results:
        return write("result-gap")
    return kinds.choice_label("assessment", "result", results[-1], write.site.words.lang)


def _suggested(write: Writer, found: Sequence[Assessment]) -> Iterator[str]:
    yield from (plain(write, one.suggestions) for one in found if one.suggestions)
