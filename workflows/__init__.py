"""What the rules of an award say, as plain Python.

Nothing here knows of the web, the database or the clock: a rulebook is read (`reading`), held as typed
values (`rulebook`), judged (`soundness`) and turned into dates (`calendar`).
"""
