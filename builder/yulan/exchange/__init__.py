"""What schools keep in spreadsheets → values that records are made of. Pure: bytes come in, values go out; nothing here
knows a disk, a key or a repository. It refuses what is no spreadsheet, and leaves nothing out in silence: every cell
that holds something is placed or named with a reason.
"""
