"""`python -m award_app`: the command line."""

from .cli import award

award(prog_name="award")
