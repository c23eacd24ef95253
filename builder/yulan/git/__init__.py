"""The door to git: the only package that runs it, without a shell or prompts, in an environment of its own.

It commits exactly the paths it is given, under a neutral name and a date cut to the day, and touches nothing
else that lies staged. Neither hooks nor signing run on Yulan's own commits: they guard what people commit by
hand, and a signature with a person's other key would tie the two together. An error names the git command and
its exit status, never what git printed, which may hold addresses with passwords or a file's content.

`run` starts it, `commits` has what a commit by hand would do, `trees` reads and builds states by their ids,
`places` deals with where a school is exchanged.
"""

from yulan.git.commits import branch, commit, head, init, is_repository, move_head, state_dir
from yulan.git.places import (
    MAIN,
    Place,
    bundle,
    deepen,
    delete_branch,
    fetch,
    make_hub,
    place,
    push,
    remotes,
    set_place,
    unbundle,
)
from yulan.git.trees import (
    Change,
    blobs,
    build,
    changed_since,
    contains,
    differing,
    files_at,
    find_commit_of,
    ids_at,
    is_clean,
    merge_base,
    resolve,
)

__all__ = [
    "MAIN",
    "Change",
    "Place",
    "blobs",
    "branch",
    "build",
    "bundle",
    "changed_since",
    "commit",
    "contains",
    "deepen",
    "delete_branch",
    "differing",
    "fetch",
    "files_at",
    "find_commit_of",
    "head",
    "ids_at",
    "init",
    "is_clean",
    "is_repository",
    "make_hub",
    "merge_base",
    "move_head",
    "place",
    "push",
    "remotes",
    "resolve",
    "set_place",
    "state_dir",
    "unbundle",
]
