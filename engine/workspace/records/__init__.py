"""One frozen record for every kind of file in a workspace.

They are read liberally: fields nobody documented are kept, a missing one has a default. They are never written
back: a change goes to the document itself (`updating.py`), so that what we do not know about survives.
"""
