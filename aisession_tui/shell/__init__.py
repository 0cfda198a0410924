"""Shell integration: how a user's shell is started, the marks it writes, and `exec` inside it.

`launch` plans the start, `scripts/` is what the shells read, `marks` finds OSC 133 in what they write,
`requests` is the protocol of `exec`, `quoting` the text that runs, `tty` what the terminal knows.
"""
