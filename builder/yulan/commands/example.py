"""`yulan example`: writes an invented school into a folder, or brings the shipped one up to date where it lies."""

from __future__ import annotations

from pathlib import Path

import click

from yulan.app import App
from yulan.errors import UsageError
from yulan.example import invent, shipped
from yulan.example.make import Maker
from yulan.flow import found, keep, verified


@click.command("example")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--students", type=click.IntRange(1, invent.MOST))
@click.option("--seed", type=click.IntRange(0, 10**6), default=1)
@click.option("--talks", type=click.IntRange(0, 100), default=invent.TALKS)
@click.option("--no-commit", is_flag=True)
@click.option("--into-existing", is_flag=True)
@click.pass_obj
def example_command(
    app: App,
    folder: Path,
    students: int | None,
    seed: int,
    talks: int,
    no_commit: bool,  # noqa: FBT001 - flags of the command line
    into_existing: bool,  # noqa: FBT001 - flags of the command line
) -> None:
    root = folder.resolve()
    if verified.is_school(root):
        keep.resume(root)
        if not verified.verify(root).chain.demo:
            raise UsageError("example.real-school", path=str(folder))
    elif not into_existing and not found.is_free(root):
        raise UsageError("example.not-empty", path=str(folder))
    story = shipped.story() if students is None else invent.story(invent.Size(students, seed, talks))
    with app.voice.progress() as progress:
        made = Maker(root, story, progress, commit=not no_commit).make()
    app.say(
        "said.example.done",
        students=len(story.pupils),
        staff=len(story.staff),
        records=len(story.notes) + len(story.pupils),
        epoch=made.epoch,
    )
    app.say("said.example.next", path=str(folder))
