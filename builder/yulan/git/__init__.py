"""The door to git: the only package that runs it, without a shell or prompts, in an environment of its own.

It commits exactly the paths it is given, under a neutral name and a date cut to the day, and touches nothing
else that lies staged. Neither hooks nor signing run on Yulan's own commits: they guard what people commit by
hand, and a signature with a person's other key would tie the two together. An error names the git command and
its exit status, never what git printed, which may hold addresses with passwords or a file's content.

`run` starts it, `commits` has what a commit by hand would do, `trees` reads and builds states by their ids, `history`
knows which of them a day ended with, `places` deals with where a school is exchanged; `entering` has what is about to
enter it, `settings` what git was told in this clone.
"""

from yulan.git.commits import (
    branch,
    commit,
    head,
    in_progress,
    init,
    is_repository,
    move_head,
    refresh,
    remember,
    resolve,
    state_dir,
)
from yulan.git.history import Arrived, History, by_the_end_of, history
from yulan.git.places import (
    MAIN,
    Place,
    bundle,
    clone,
    clone_bundle,
    deepen,
    delete_branch,
    fetch,
    fetched,
    is_address,
    is_hub,
    make_hub,
    place,
    push,
    remotes,
    set_place,
    unbundle,
    without_secrets,
)
from yulan.git.run import MESSAGE, of_a_hook
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
    ids_staged,
    merge_base,
    status,
    telling,
)

__all__ = [
    "MAIN",
    "MESSAGE",
    "Arrived",
    "Change",
    "History",
    "Place",
    "blobs",
    "branch",
    "build",
    "bundle",
    "by_the_end_of",
    "changed_since",
    "clone",
    "clone_bundle",
    "commit",
    "contains",
    "deepen",
    "delete_branch",
    "differing",
    "fetch",
    "fetched",
    "files_at",
    "find_commit_of",
    "head",
    "history",
    "ids_at",
    "ids_staged",
    "in_progress",
    "init",
    "is_address",
    "is_hub",
    "is_repository",
    "make_hub",
    "merge_base",
    "move_head",
    "of_a_hook",
    "place",
    "push",
    "refresh",
    "remember",
    "remotes",
    "resolve",
    "set_place",
    "state_dir",
    "status",
    "telling",
    "unbundle",
    "without_secrets",
]
