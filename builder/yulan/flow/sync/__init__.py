"""Synchronising: what was written here goes out, what others wrote comes in, through a host, a hub or a stick.

`run` is the order of things; `by_place` and `by_stick` the two ways; `tidy` looks after the clone before; `sides` says
what a commit holds and which of two states stands, `mingle` makes one of them, `rejoin` makes changes of staff and
locks again, `settings_joined` the settings, `reseal` seals one's own records again; `news` and `summary` tell what
came, `told` in words; `places` is what somebody may mean by a place.
"""

from yulan.flow.sync.run import hub, pending, run, use
from yulan.flow.sync.tidy import put_back

__all__ = ["hub", "pending", "put_back", "run", "use"]
