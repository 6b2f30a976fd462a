"""A whole edition with invented people, through the same door as real ones: for the rehearsal, the demo and the tests.

`cast` invents cities and people, `answers` fills a form, `people` says what each does when a stage opens, `play` moves
the clock along the calendar, `summary` counts what came of it and checks the counts against the record.
"""
