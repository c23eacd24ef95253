"""The door to the disk: the only package of Yulan that writes, moves or removes a file.

`steps` holds the single operations, `batch` changes many files or none, `folder` keeps a built site, `secret`
private files, `tree` reading, `times` when what changed, `lock` one process at a time, `places` which paths are
refused. Nothing here knows what a file means.
"""

from yulan.disk.batch import Pending, commit, finish, recover
from yulan.disk.folder import (
    HANDED_OUT,
    HANDED_OUT_MARK,
    Output,
    Written,
    holds,
    join_output,
    output,
    remove_output,
    sync_folder,
    unfinished,
)
from yulan.disk.lock import exclusive
from yulan.disk.places import fits
from yulan.disk.secret import (
    private_folder,
    private_tmp,
    read_private,
    remove,
    remove_tree,
    touch,
    user_number,
    write_private,
    write_shared,
)
from yulan.disk.steps import fail_at, kill_at, make_folders
from yulan.disk.times import file_times, folder_times
from yulan.disk.tree import (
    CAP,
    Found,
    Listing,
    Looked,
    Stamp,
    Tree,
    entries,
    names,
    read_file,
    read_tree,
    walk,
)

__all__ = [
    "CAP",
    "HANDED_OUT",
    "HANDED_OUT_MARK",
    "Found",
    "Listing",
    "Looked",
    "Output",
    "Pending",
    "Stamp",
    "Tree",
    "Written",
    "commit",
    "entries",
    "exclusive",
    "fail_at",
    "file_times",
    "finish",
    "fits",
    "folder_times",
    "holds",
    "join_output",
    "kill_at",
    "make_folders",
    "names",
    "output",
    "private_folder",
    "private_tmp",
    "read_file",
    "read_private",
    "read_tree",
    "recover",
    "remove",
    "remove_output",
    "remove_tree",
    "sync_folder",
    "touch",
    "unfinished",
    "user_number",
    "walk",
    "write_private",
    "write_shared",
]
