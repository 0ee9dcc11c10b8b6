"""The API: everything that the pages do, for programs.

It leaves out signing in and out and one's own password, since a token acts instead of a session and must not change
what its owner signs in with; and what is a page alone: drawings and the print view. A file of charges waits for nobody
here: what the pages do with a file that was brought (look, choose, load, put away) is a preview and a load.
"""
