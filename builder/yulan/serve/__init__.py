"""The same pages on loopback, from memory, and writing in the browser. It joins compositions, pages and the renderer to
HTTP; it touches neither disk, git nor any key itself.
"""
